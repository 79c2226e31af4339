# Was Menschen lesen, auf Deutsch: schlicht und mit du.

## E-Mails

mail-greeting = Hallo,

mail-confirm-subject = Bestätige deine E-Mail-Adresse
mail-confirm =
    jemand, vermutlich du, hat auf { $community } das Konto @{ $username } mit dieser E-Mail-Adresse angelegt.

    Um zu bestätigen, dass die Adresse dir gehört, öffne diese Seite und drücke den Knopf darauf:

    { $link }

    Der Link gilt zwei Tage. Wenn du das nicht warst, musst du nichts tun: Eine Adresse, die niemand bestätigt, bekommt keine weitere Post.

mail-reset-subject = Setze ein neues Passwort
mail-reset =
    jemand hat für dein Konto @{ $username } auf { $community } ein neues Passwort angefordert.

    Hier kannst du eines setzen:

    { $link }

    Der Link gilt eine Stunde und nur einmal. Wenn du das nicht warst, musst du nichts tun: Dein Passwort bleibt, wie es ist.

mail-password-changed-subject = Dein Passwort wurde geändert
mail-password-changed =
    das Passwort deines Kontos @{ $username } auf { $community } wurde gerade geändert. Alle anderen Browser und Apps wurden abgemeldet.

    Wenn du das nicht warst, setze sofort ein neues Passwort:

    { $link }

mail-approved-subject = Willkommen: Dein Konto ist bereit
mail-approved =
    die Moderation von { $community } hat dein Konto @{ $username } freigegeben. Du kannst dich anmelden, hier oder mit einer App:

    { $link }

## Der Rahmen jeder Seite

page-skip = Zum Inhalt springen
page-main = Hauptmenü
page-about = Über uns
page-sign-ups = Neue Konten
page-security = Sicherheit
page-sign-in = Anmelden
page-sign-out = Abmelden
page-create-account = Konto anlegen
page-runs-on = { $community } läuft mit Watertower, freier Software.
page-about-and-rules = Über uns und Regeln
page-go-to-front = Zur Startseite

## Die Startseite

landing-title = Willkommen
landing-lead = Eine Gemeinschaft im offenen sozialen Netz. Jede App, die du für Mastodon benutzt, funktioniert auch hier.
landing-app = Nimm deine eigene App
landing-app-how-html = Gib in einer beliebigen App für Mastodon, auf dem Telefon oder auf dem Computer, <strong>{ $host }</strong> als Server an und melde dich an.
landing-posts = Deine Beiträge, deine Leute
landing-posts-how = Keine Werbung, und kein Algorithmus zwischen dir und denen, denen du folgst: Was sie schreiben, liest du, der Reihe nach.
landing-rules = Ein Ort mit Regeln
landing-rules-how-html = Um diese Gemeinschaft kümmern sich Menschen. <a href="/about">Lies ihre Regeln</a> und wen du fragen kannst.

## Über die Gemeinschaft

about-title = Über uns
about-heading = Über { $community }
about-rules = Regeln
about-no-rules = Diese Gemeinschaft hat noch keine Regeln aufgeschrieben.
about-contact = Kontakt
about-no-contact = Für Fragen ist noch niemand genannt.
about-account = Konto:
about-email = E-Mail:
about-privacy = Datenschutz
about-no-privacy = Diese Gemeinschaft hat ihre Datenschutzerklärung noch nicht aufgeschrieben.

## Formulare

form-problems = { $count ->
    [one] Eine Angabe muss berichtigt werden.
   *[other] { $count } Angaben müssen berichtigt werden.
  }
form-optional = (freiwillig)
form-agreement-html = Ich habe <a href="/about#rules">die Regeln</a> und <a href="/about#privacy">die Datenschutzerklärung</a> gelesen und bin einverstanden
form-agree-first = Bitte stimme zuerst den Regeln zu
form-email = E-Mail-Adresse
form-password = Passwort
form-present-password = Bisheriges Passwort
form-new-password = Neues Passwort
form-new-password-hint = Mindestens 8 Zeichen. Ein paar Wörter, die nur du so zusammenstellst, lassen sich leicht merken.
form-username = Benutzername
form-username-hint = Buchstaben, Ziffern und Unterstriche, höchstens 30. Deine Adresse wird @name@{ $host }

## Was an einer Angabe nicht stimmt

field-username = Benutzername
field-email = E-Mail-Adresse
field-password = Passwort
field-current-password = Bisheriges Passwort
field-agreement = Zustimmung zu den Regeln
field-reason = Begründung
field-title = Name der Gemeinschaft
problem-blank = darf nicht leer sein
problem-invalid = ist ungültig
problem-taken = ist schon vergeben
problem-too-long = ist zu lang (höchstens { $most } Zeichen)
problem-too-short = ist zu kurz (mindestens { $least } Zeichen)
problem-reserved = ist reserviert
problem-not-accepted = muss gegeben werden
problem-wrong = stimmt nicht
problem-of-field = { $field } { $problem }

## An- und Abmelden

sign-in-title = Anmelden
sign-in-login = E-Mail-Adresse oder Benutzername
sign-in-forgot = Passwort vergessen?
sign-in-wrong = Die Adresse oder das Passwort stimmt nicht.
sign-in-disabled = Dieses Konto ist gesperrt. Frage die Leute, die diesen Server betreiben.
sign-in-after-password = Dein neues Passwort ist gesetzt. Melde dich damit an.
sign-in-after-confirmation-waiting = Deine Adresse ist bestätigt. Als Nächstes sieht sich die Moderation deinen Antrag an; du erfährst davon per Mail.
sign-in-after-confirmation = Deine Adresse ist bestätigt. Du kannst dich jetzt anmelden.

## Ein Konto anlegen, und der erste Start

sign-up-title = Konto anlegen
sign-up-approval = Die Moderation sieht sich jedes neue Konto an, bevor es benutzt werden kann.
sign-up-email-hint = Nur für Nachrichten zu deinem Konto. Niemand sonst sieht sie.
sign-up-reason = Warum möchtest du mitmachen?
sign-up-have-account = Ich habe ein Konto: anmelden
sign-up-closed = Zurzeit können keine neuen Konten angelegt werden.
setup-title = Richte deinen Server ein
setup-submit = Einrichten
setup-intro = Benenne deine Gemeinschaft und lege das Konto ihrer Eigentümerin oder ihres Eigentümers an. Diese Seite funktioniert einmal.
setup-community = Name der Gemeinschaft
setup-gone-title = Dieser Einrichtungslink gilt nicht
setup-gone = Der Server ist schon eingerichtet oder wurde seitdem neu gestartet: Jeder Start vor der Einrichtung gibt einen neuen Link aus.

## Eine Adresse bestätigen

waiting-title = Fast fertig
waiting-title-ready = Willkommen
waiting-mail-html = Wir haben eine E-Mail an <strong>{ $email }</strong> geschickt. Öffne den Link darin, um zu bestätigen, dass die Adresse dir gehört.
waiting-mails-stay-here = Dieser Server kann keine E-Mails verschicken: Die E-Mail liegt im Ordner „mail“ im Datenordner des Servers. Frage die Leute, die ihn betreiben.
waiting-correct = Ist die Adresse falsch? Berichtige sie hier
waiting-again = E-Mail noch einmal schicken
waiting-moderators = Die Moderation sieht sich hier jedes neue Konto an. Du bekommst eine E-Mail, sobald du dabei bist.
waiting-ready-html = Dein Konto ist bereit. Gib in deiner App <strong>{ $host }</strong> als Server an und melde dich an.
waiting-sent = Die E-Mail ist unterwegs.
waiting-confirmed = Deine Adresse ist bestätigt.
confirm-title = Bestätige deine Adresse
confirm-submit = Bestätigen
confirm-intro = Drücke den Knopf, um zu bestätigen, dass { $email } deine Adresse ist.
link-gone-title = Dieser Link gilt nicht mehr
confirm-gone = Er wurde schon benutzt, ist älter als zwei Tage oder gehört zu einer Adresse, die du seitdem berichtigt hast.
confirm-gone-then = Wenn deine Adresse noch nicht bestätigt ist, melde dich an und fordere eine neue E-Mail an.

## Vergessene Passwörter

reset-title = Passwort vergessen?
reset-submit = E-Mail schicken
reset-intro = Wir schicken dir einen Link, mit dem du ein neues setzen kannst.
reset-back = Zurück zum Anmelden
reset-sent-title = Sieh in deine E-Mails
reset-sent = Wenn ein Konto hier diese Adresse hat, ist eine E-Mail mit einem Link dorthin unterwegs. Der Link gilt eine Stunde.
reset-edit-title = Setze ein neues Passwort
reset-edit-submit = Passwort setzen
reset-edit-intro = Alle Browser und Apps, die bei deinem Konto angemeldet sind, werden abgemeldet.
reset-gone = Er wurde schon benutzt oder ist älter als eine Stunde. Du kannst einen neuen anfordern.
reset-gone-again = Neuen Link anfordern

## Eine App zulassen

authorize-title = Diese App zulassen?
authorize-asks-html = bittet um Zugriff auf dein Konto <strong>@{ $username }</strong>. Niemand hat diese App geprüft: Lass sie nur zu, wenn du das selbst begonnen hast und ihr vertraust.
authorize-able-to = Sie wird dies können
authorize-goes-to = Danach geht es weiter zu { $address }
authorize-code-follows = Danach bekommst du einen Code, den du in die App kopierst.
authorize-allow = Zulassen
authorize-refuse = Ablehnen
authorize-take-back-html = Du kannst das jederzeit unter <a href="/settings/security">Sicherheit</a> zurücknehmen.
authorize-code-title = Dein Code
authorize-code-copy-html = Kopiere diesen Code und füge ihn in <strong>{ $app }</strong> ein. Er gilt einmal, zehn Minuten lang.
authorize-code = Code
authorize-refused-title = Abgelehnt
authorize-refused = Die App hat keinen Zugriff auf dein Konto bekommen.
authorize-wrong-title = Die Anfrage dieser App ist fehlerhaft
authorize-wrong-then = Es wurde nichts zugelassen. Geh zurück zur App und versuche es noch einmal, oder sag es denen, die sie machen.
authorize-unknown-app = Dieser Server kennt die App nicht. Vielleicht muss sie sich neu mit ihm verbinden.
authorize-unknown-redirect = Die App möchte dich zu einer Adresse schicken, die sie nicht angemeldet hat. Das kann ein Trick sein.
authorize-wrong = { $description } ({ $code }).
oauth-response-type = Nur der response_type „code“ ist möglich
oauth-scope-unknown = Einen der Scopes gibt es nicht
oauth-scope-not-registered = Die App hat nicht alle diese Scopes angemeldet
oauth-challenge-missing = Zu einer code_challenge_method gehört eine code_challenge
oauth-challenge-method = Die code_challenge_method muss S256 sein
oauth-challenge-form = Die code_challenge ist kein SHA-256 in base64url
oauth-person-refused = Die Anfrage wurde abgelehnt

## Was eine App können wird

permission-profile = Den Namen und das Bild deines Kontos sehen
permission-read = Alles lesen, was du lesen kannst: Beiträge, Nachrichten, Mitteilungen, Listen, Einstellungen
permission-write = Alles tun, was du hier tun kannst: schreiben, löschen, folgen, dein Profil ändern
permission-follow = Sehen und ändern, wem du folgst, wen du stummschaltest und blockierst
permission-push = Deine Mitteilungen empfangen
permission-admin-read = Moderation: alles lesen, was die Moderation lesen kann
permission-admin-write = Moderation: alles tun, was die Moderation tun kann
permission-see = Sehen: { $what }
permission-change = Ändern: { $what }
permission-admin-see = Moderation: sehen: { $what }
permission-admin-change = Moderation: ändern: { $what }
permission-of-accounts = dein Profil und die Angaben zu deinem Konto
permission-of-blocks = wen du blockierst
permission-of-bookmarks = deine Lesezeichen
permission-of-collections = deine Sammlungen
permission-of-conversations = deine Unterhaltungen
permission-of-favourites = deine Favoriten
permission-of-filters = deine Filter
permission-of-follows = wem du folgst
permission-of-lists = deine Listen
permission-of-media = deine Bilder und Dateien
permission-of-mutes = wen du stummschaltest
permission-of-notifications = deine Mitteilungen
permission-of-search = was du durch Suchen finden kannst
permission-of-statuses = deine Beiträge
permission-of-reports = Meldungen, die du abschickst
permission-admin-of-accounts = Konten
permission-admin-of-reports = Meldungen
permission-admin-of-domain-allows = zugelassene Domains
permission-admin-of-domain-blocks = gesperrte Domains
permission-admin-of-ip-blocks = gesperrte IP-Adressen
permission-admin-of-email-domain-blocks = gesperrte E-Mail-Domains
permission-admin-of-canonical-email-blocks = gesperrte E-Mail-Adressen

## Sicherheit des Kontos

security-title = Sicherheit des Kontos
security-password = Passwort
security-password-effect = Wenn du es änderst, werden alle anderen Browser und alle Apps abgemeldet.
security-change-password = Passwort ändern
security-sessions = Angemeldete Browser
security-this-one = dieser
security-session-times-html = seit <time datetime="{ $since }">{ $since }</time>, zuletzt benutzt <time datetime="{ $seen }">{ $seen }</time>
security-sign-out-this = { $browser } abmelden, angemeldet seit { $since }
security-browser-on = { $browser } auf { $system }
security-browser-unknown = Unbekannter Browser
security-apps = Apps, die du zugelassen hast
security-no-apps-html = Noch keine. Gib in deiner App <strong>{ $host }</strong> als Server an, um sie zu verbinden.
security-app-times-html = seit <time datetime="{ $since }">{ $since }</time>: { $scopes }
security-used-app-times-html = seit <time datetime="{ $since }">{ $since }</time>, zuletzt benutzt <time datetime="{ $used }">{ $used }</time>: { $scopes }
security-lock-out = Zugriff entziehen
security-lock-out-this = { $app } den Zugriff entziehen
security-done-password = Dein Passwort wurde geändert. Alle anderen Browser und Apps sind abgemeldet.
security-done-session = Der Browser ist abgemeldet.
security-done-app = Die App hat keinen Zugriff mehr.

## Umzug auf ein anderes Konto

page-moving = Umzug
moving-title = Umzug
moving-moved = Dieses Konto ist umgezogen
moving-moved-to-html = Es verweist auf <a href="{ $url }">{ $handle }</a>.
moving-moved-effect = Solange es das tut, kannst du damit nichts schreiben und niemandem folgen. Deine Beiträge bleiben hier. Wer mitgegangen ist, kommt nicht von selbst zurück.
moving-take-back = Umzug zurücknehmen
moving-leave = Auf ein anderes Konto umziehen
moving-leave-effect = Alle, die dir folgen, folgen dann dem anderen Konto, wo ihr Server das kann. Deine Beiträge bleiben hier, und du kannst dieses Konto nicht mehr benutzen, bis du den Umzug zurücknimmst.
moving-leave-before = Trage zuerst { $handle } beim anderen Konto als weiteres Konto ein.
moving-leave-now = Umziehen
moving-target = Das andere Konto, etwa name@example.org
moving-aliases = Weitere Konten
moving-aliases-effect = Andere Konten, die auch du sind. Sie können hierher umziehen und nehmen mit, wer ihnen folgt.
moving-alias = Ein weiteres Konto von dir, etwa name@example.org
moving-add = Konto eintragen
moving-remove = Entfernen
moving-remove-this = { $alias } entfernen
moving-done-moved = Dein Konto ist umgezogen.
moving-done-back = Du kannst dieses Konto wieder benutzen.
moving-done-alias = Das Konto ist eingetragen.
moving-done-removed = Das Konto ist entfernt.
moving-problem-password = Das ist nicht dein jetziges Passwort.
moving-problem-not-found = Niemand mit diesem Namen wurde gefunden, oder der Server antwortet nicht.
moving-problem-itself = Das ist dieses Konto selbst.
moving-problem-too-many = Mehr als { $most } weitere Konten hat niemand.
moving-problem-no-alias = Das andere Konto nennt dieses nicht unter seinen weiteren Konten. Trage dort zuerst { $own } ein.
moving-problem-target-moved = Das andere Konto ist selbst umgezogen.
moving-problem-has-moved = Dieses Konto ist schon umgezogen. Nimm das zuerst zurück.
moving-problem-too-soon = Dieses Konto ist erst kürzlich umgezogen. Es kann ab { $date } wieder umziehen.
moving-problem-has-not-moved = Dieses Konto ist nicht umgezogen.
moving-block-note = Blockiert, weil du { $handle } blockiert hast und das Konto hierher umgezogen ist.
profile-moved-html = Dieses Konto ist umgezogen nach <a href="{ $url }">{ $handle }</a>.

## Wer auf Einlass wartet

sign-ups-title = Neue Konten
sign-ups-nobody = Niemand wartet.
sign-ups-intro = Diese Leute möchten mitmachen. Wer am längsten wartet, steht oben.
sign-ups-unconfirmed = (noch nicht bestätigt)
sign-ups-since-html = seit <time datetime="{ $since }">{ $since }</time>
sign-ups-let-in = Einlassen
sign-ups-let-in-this = @{ $username } einlassen
sign-ups-turn-away = Abweisen
sign-ups-turn-away-this = @{ $username } abweisen
sign-ups-done-approve = Das Konto ist freigegeben, eine E-Mail darüber ist unterwegs.
sign-ups-done-reject = Das Konto wurde abgewiesen.

## Profile, Beiträge und Hashtags

profile-automated = automatisiert
profile-locked = bestätigt Follower selbst
profile-verified = bestätigt
profile-posts-html = { $count ->
    [one] <strong>{ $count }</strong> Beitrag
   *[other] <strong>{ $count }</strong> Beiträge
  }
profile-followers-html = <strong>{ $count }</strong> Follower
profile-following-html = folgt <strong>{ $count }</strong>
profile-since = seit { $date }
profile-to-follow-html = Um zu folgen, suche in deiner App nach <strong>@{ $handle }</strong>.
interact-title = Von einem anderen Server
interact-search = Suche in deiner App danach, um zu folgen oder zu antworten:
profile-posts-heading = Beiträge
profile-nothing = Hier ist nichts Öffentliches.
thread-before = Früher in dieser Unterhaltung
thread-replies = Antworten
tag-nothing = Darüber hat hier noch niemand öffentlich geschrieben.
pager-label = Seiten
pager-older = Ältere Beiträge
post-boosted-by = Geteilt von { $name }
post-show-pictures = Die Bilder zeigen, die verstören können
post-attached = Angehängt: { $kind }
post-edited = bearbeitet
post-poll = Umfrage
post-poll-votes = { $count ->
    [one] { $count } Stimme
   *[other] { $count } Stimmen
  }
post-poll-share = { $percent } %
post-poll-until = offen bis { $time }
post-poll-open = offen
post-poll-over = beendet
post-poll-hidden = Das Ergebnis wird am Ende gezeigt
post-for-followers = für Follower
post-for-mentioned = für die Erwähnten
post-replies = { $count ->
    [one] { $count } Antwort
   *[other] { $count } Antworten
  }
post-boosts = { $count } mal geteilt
post-favourites = { $count ->
    [one] { $count } Favorit
   *[other] { $count } Favoriten
  }

## Seiten, die sagen, was schiefging und was jetzt zu tun ist

wrong-forbidden-title = Das ist nicht für dich
wrong-forbidden = Das darfst du nicht sehen oder tun.
wrong-forbidden-now = Wenn du einem Link gefolgt bist, war er vielleicht für jemand anderen gedacht. Vielleicht hilft es, dich anzumelden.
wrong-not-found-title = Hier ist nichts
wrong-not-found = Die Seite gibt es nicht, sie wurde gelöscht oder wird dir nicht gezeigt.
wrong-not-found-now = Prüfe die Adresse auf Tippfehler, oder frage, wer sie dir gegeben hat.
wrong-method-title = Diese Adresse tut etwas anderes
wrong-method = Diese Art von Anfrage nimmt sie nicht an.
wrong-method-now = Geh zurück und benutze den Link oder den Knopf auf der Seite.
wrong-gone-title = Das ist vorbei
wrong-gone = Was hier war, ist weg: Ein Link gilt einmal und für begrenzte Zeit, und was gelöscht wurde, bleibt gelöscht.
wrong-gone-now = Wenn es ein Link aus einer E-Mail war, fordere dort einen neuen an, wo du den ersten angefordert hast.
wrong-too-large-title = Zu viel auf einmal
wrong-too-large = Was du geschickt hast, ist größer, als diese Seite annimmt.
wrong-too-large-now = Geh zurück und kürze es.
wrong-unreadable-title = Das lässt sich nicht lesen
wrong-unreadable = Was dein Browser geschickt hat, ist unvollständig oder ungültig.
wrong-unreadable-now = Geh zurück, lade die Seite neu und versuche es noch einmal.
wrong-too-many-title = Zu viele Versuche
wrong-too-many = Es gab in kurzer Zeit zu viele Versuche, von dir oder von jemandem, der deinen Anschluss teilt.
wrong-too-many-now = Warte ein paar Minuten und versuche es noch einmal.
wrong-unavailable-title = Gerade geht es nicht
wrong-unavailable = Der Server kann das im Moment nicht tun. Nichts von dir ist verloren.
wrong-unavailable-now = Warte eine Minute und versuche es noch einmal.
wrong-ours-title = Bei uns ist etwas schiefgegangen
wrong-ours = Es liegt nicht an dir, und es ist für die Leute festgehalten, die diesen Server betreiben.
wrong-ours-now = Versuche es in einer Weile noch einmal. Wenn es wieder geschieht, sag ihnen, wann es war.
wrong-other-title = Das hat nicht geklappt
wrong-other = Der Server hat diese Anfrage abgelehnt.
wrong-other-now = Geh zurück und versuche es noch einmal.

## Fehler, wie Apps sie zeigen. Namen von Angaben sind die der Parameter.

error-not-found = Eintrag nicht gefunden
error-token = Der Zugriffsschlüssel ist ungültig
error-too-large = Die Anfrage ist zu groß (höchstens { $limit } Bytes)
error-unsupported-type = Der Inhaltstyp { $given } wird nicht unterstützt: Sende application/json, application/x-www-form-urlencoded oder multipart/form-data
error-too-many-requests = Zu viele Anfragen
error-gone = Nicht mehr da
error-webfinger = Gefragt werden kann nach acct:name@domain oder nach der Adresse eines Kontos
error-ours = Bei uns ist etwas schiefgegangen. Es wurde festgehalten
error-disk-full = Der Speicher des Servers ist voll: Gerade lässt sich nichts schreiben
error-database = Die Datenbank ist gerade nicht erreichbar
error-stopping = Der Server hält an
error-validation = Prüfung fehlgeschlagen: { $problem }
error-field = Prüfung fehlgeschlagen: { $field } { $problem }
error-not-allowed = Das ist nicht erlaubt
error-no-person = Dafür muss ein Mensch angemeldet sein
error-scopes = Das geht über die erteilten Berechtigungen hinaus
error-login-disabled = Dein Zugang ist derzeit gesperrt
error-login-unconfirmed = Deinem Zugang fehlt eine bestätigte E-Mail-Adresse
error-login-pending = Dein Zugang wartet noch auf Freigabe
error-login-moved = Dein Konto ist umgezogen
error-login-confirmed = Das geht nur, solange die E-Mail-Adresse nicht bestätigt ist
error-another-app = Das kann nur die App, mit der das Konto angelegt wurde
error-stream-token = Ungültiger Zugriffsschlüssel
error-stream-no-token = Der Zugriffsschlüssel fehlt
error-stream-scopes = Dem Zugriffsschlüssel fehlen die nötigen Berechtigungen
error-stream-upgrade = { $problem }

## Anfragen, die sich nicht lesen lassen

request-late = Die Anfrage hat zu lange gedauert
request-cut = Die Anfrage endete, bevor sie vollständig war
request-multipart = Die Anfrage in Teilen (multipart) lässt sich nicht lesen
request-boundary = Der Anfrage in Teilen (multipart) fehlt die Grenze (boundary)
request-file = { $field }: Hier werden keine Dateien angenommen
request-json = Die Anfrage ist kein gültiges JSON: { $problem }
request-no-object = Die Anfrage muss ein JSON-Objekt sein
request-duplicate = { $field }: Dieser Name steht zweimal da
request-too-deep = Die Parameter sind zu tief verschachtelt (höchstens { $most } Ebenen)
request-too-many = Es sind zu viele Parameter
request-not-utf8 = Die Parameter sind kein gültiges UTF-8
request-field-not-utf8 = { $field }: ist kein gültiges UTF-8 oder hat ein Prozentzeichen, das für nichts steht
request-nul = { $field }: darf das Zeichen U+0000 nicht enthalten
request-name = { $field }: Dieser Parametername passt nicht zu den anderen

## Parameter. Davor steht der Name des Parameters.

problem-too-many = hat zu viele Einträge (höchstens { $most })
problem-not-one-of = muss eines hiervon sein: { $values }
problem-not-text = muss ein Text sein
problem-not-bool = muss true oder false sein
problem-not-integer = muss eine ganze Zahl sein
problem-not-id = muss eine ID sein
problem-not-ids = muss eine Liste von IDs sein
problem-not-texts = muss eine Liste von Texten sein
problem-not-object = muss ein Objekt sein
problem-not-objects = muss eine Liste von Objekten sein
problem-long = ist zu lang
problem-no-feature = geht nicht: Dieser Server hat noch keine { $feature }
problem-key = muss ein Text mit höchstens { $most } Zeichen sein
problem-picture-as-text = muss eine Datei sein, als multipart/form-data gesendet
problem-media-id = muss zu jeder Datei die ID nennen
problem-no-marker = hat keine Lesemarke
problem-duration = muss eine Anzahl von Sekunden sein, oder 0 für kein Ende
problem-focus = muss aus zwei Zahlen von -1 bis 1 mit einem Komma dazwischen bestehen
feature-scheduled = geplanten Beiträge

## Beiträge

status-blank = Der Text darf nicht leer sein
status-quote-unnamed = Eine Direktnachricht kann nur zitieren, wen sie erwähnt
status-too-long = Der Text hat mehr als { $most } Zeichen
status-character = Der Text enthält ein Zeichen, das nicht erlaubt ist
status-mentions = Der Text erwähnt mehr als { $most } Leute
status-tags = Der Text hat mehr als { $most } Hashtags
status-language = Die Sprache ist ungültig
status-many-files = Mehr als { $most } Dateien können nicht angehängt werden
status-mixed-files = Ein Video kann nicht an einen Beitrag angehängt werden, der schon Bilder hat
status-no-file = Die Dateien { $ids } gibt es nicht, oder sie hängen schon an einem anderen Beitrag
status-file-processing = Dateien, die noch verarbeitet werden, können nicht angehängt werden. Versuche es gleich noch einmal!
status-file-failed = Dateien, deren Verarbeitung gescheitert ist, können nicht angehängt werden
status-description = Die Beschreibung ist zu lang (höchstens { $most } Zeichen)
poll-too-few = Zur Auswahl muss mehr als eine Antwort stehen
poll-too-many = Zur Auswahl können nicht mehr als { $most } Antworten stehen
poll-too-long = Eine Antwort kann nicht länger als { $most } Zeichen sein
poll-character = Eine Antwort enthält ein Zeichen, das nicht erlaubt ist
poll-duplicate = Eine Antwort steht doppelt zur Auswahl
poll-no-end = Das Ende darf nicht leer sein
poll-too-short = Das Ende kommt zu früh
poll-too-lasting = Das Ende liegt zu weit in der Zukunft
poll-beside-files = Ein Beitrag kann nicht Dateien und eine Umfrage haben
poll-over = Die Umfrage ist schon zu Ende
poll-no-choice = Diese Antwort steht nicht zur Auswahl
poll-voted = Du hast in dieser Umfrage schon abgestimmt
poll-own = In deiner eigenen Umfrage kannst du nicht abstimmen
report-too-long = Die Begründung hat mehr als { $most } Zeichen
report-no-rule = Die Meldung nennt keine Regel dieses Servers
boost-visibility = Die Sichtbarkeit ist nicht erlaubt
pin-not-own = Ein fremder Beitrag kann nicht angeheftet werden
pin-boost = Ein geteilter Beitrag kann nicht angeheftet werden
pin-direct = Beiträge, die nur Erwähnte sehen, können nicht angeheftet werden
pin-too-many = Du hast schon so viele Beiträge angeheftet wie möglich

## Konten

follow-too-many = Du kannst nicht mehr als { $most } Leuten folgen
follow-language = Die Sprachen sind ungültig
domain-invalid = Die Domain ist kein gültiger Name
domain-too-many = Du kannst nicht mehr als { $most } Domains blockieren
note-too-long = Der Kommentar ist zu lang (höchstens { $most } Zeichen)
profile-name-too-long = Der Anzeigename ist zu lang (höchstens { $most } Zeichen)
profile-note-too-long = Die Beschreibung ist zu lang (höchstens { $most } Zeichen)
profile-many-fields = Es sind zu viele Zusatzfelder (höchstens { $most })
profile-field-too-long = Ein Zusatzfeld hat einen Namen oder Wert, der zu lang ist (höchstens { $most } Zeichen)
profile-field-nameless = Ein Zusatzfeld hat einen Wert, aber keinen Namen
profile-character = Das Profil enthält ein Zeichen, das nicht erlaubt ist
profile-language = Die Sprache ist ungültig
marker-conflict = Etwas anderes war schneller, bitte versuche es noch einmal

## Dateien

media-in-use = Die Datei gehört gerade zu einem Beitrag
media-processing = Die Datei wird noch verarbeitet: Frage später danach
media-failed = Datei: { $problem }
media-lost = der Upload ging verloren
picture-type = Diese Art von Datei wird nicht unterstützt; schicke ein Bild als JPEG, PNG, GIF oder WebP
picture-too-large = Die Datei ist zu groß; ein Bild darf höchstens { $most } MB haben
picture-pixels = { $width }x{ $height } Pixel sind zu viele; ein Bild dieser Art darf höchstens { $most } Pixel haben
picture-animation = Die Animation ist zu lang; sie darf höchstens { $frames } Bilder und insgesamt { $pixels } Pixel haben
picture-truncated = Das Bild ist unvollständig; sein Ende fehlt
picture-unreadable = Das Bild lässt sich nicht lesen; es ist beschädigt oder von seltener Art
picture-late = Das Verarbeiten des Bildes hat zu lange gedauert
picture-crashed = Das Bild konnte nicht verarbeitet werden
picture-ours = Bilder können gerade nicht verarbeitet werden

## Apps. Die Codes von OAuth sind in jeder Sprache gleich; dies sind ihre Beschreibungen.

app-name-blank = Der Name der App darf nicht leer sein
app-name-too-long = Der Name der App ist zu lang (höchstens { $most } Zeichen)
app-website = Die Website der App muss eine Adresse mit http oder https sein
app-redirect-blank = Die Redirect-URI darf nicht leer sein
app-redirect-not-absolute = Die Redirect-URI muss eine absolute URI sein
app-redirect-fragment = Die Redirect-URI darf kein Fragment enthalten
app-redirect-forbidden = Die Redirect-URI hat ein verbotenes Schema
app-redirect-too-long = Die Redirect-URI ist zu lang (höchstens { $most } Bytes)
app-many-redirects = Redirect-URI: höchstens { $most } sind möglich
app-scope-unknown = Scopes: Den Scope { $scope } gibt es nicht
app-scopes-too-long = Die Scopes sind zu lang (höchstens { $most } Bytes)
oauth-basic = Der Authorization-Header ist keine Angabe nach HTTP Basic
oauth-client = Der Client ist unbekannt, hat sich nicht ausgewiesen oder ein falsches Geheimnis genannt
oauth-grant = Der Code ist ungültig, abgelaufen, benutzt, für einen anderen Client ausgestellt oder passt nicht zur Redirect-Adresse oder zum Verifier
oauth-token-scope = Einen Scope gibt es nicht, oder der Client hat ihn nicht angemeldet
oauth-no-code = Der Parameter code fehlt
oauth-no-grant-type = Der Parameter grant_type fehlt
oauth-grant-type = Möglich sind authorization_code und client_credentials
oauth-revoke = Der Client darf diesen Zugriffsschlüssel nicht zurückziehen
oauth-parameter = { $field } { $problem }

inbox-unproved = Der Zustellung wird nicht geglaubt: { $why }
inbox-unreadable = Die Aktivität ist nicht lesbar: { $why }
inbox-blocked = Dieser Server hat mit deinem nichts zu tun
inbox-later = Sie kann gerade nicht gespeichert werden
reader-unproved = Wer hier liest, muss sich ausweisen: { $why }
reader-later = Wer liest, lässt sich gerade nicht feststellen
