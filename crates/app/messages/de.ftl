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
