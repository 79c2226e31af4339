# What people read, in English. Ids begin with the place: mail, page ... A message whose id ends in -html holds markup.
# To add a sentence: CONTRIBUTING.md.

## Mails. Every one begins with the greeting and ends with the name and the address of the community.

mail-greeting = Hello,

mail-confirm-subject = Confirm your e-mail address
mail-confirm =
    somebody, probably you, made the account @{ $username } on { $community } with this e-mail address.

    To confirm that the address is yours, open this page and press the button on it:

    { $link }

    The link works for two days. If this was not you, do nothing: an address that nobody confirms gets no more mail.

mail-reset-subject = Set a new password
mail-reset =
    somebody asked for a new password for your account @{ $username } on { $community }.

    You can set one here:

    { $link }

    The link works for one hour, and once. If this was not you, do nothing: your password stays as it is.

mail-password-changed-subject = Your password was changed
mail-password-changed =
    the password of your account @{ $username } on { $community } was changed just now, and all other browsers and apps were signed out.

    If this was not you, set a new password at once:

    { $link }

mail-approved-subject = Welcome: your account is ready
mail-approved =
    the moderators of { $community } have approved your account @{ $username }. You can sign in, here or with an app:

    { $link }

## The frame of every page

page-skip = Skip to content
page-main = Main
page-about = About
page-sign-ups = Sign-ups
page-security = Security
page-sign-in = Sign in
page-sign-out = Sign out
page-create-account = Create account
page-runs-on = { $community } runs on Watertower, free software.
page-about-and-rules = About and rules
page-go-to-front = Go to the front page

## The front page

landing-title = Welcome
landing-lead = A community on the open social web. Whatever app you use for Mastodon works here too.
landing-app = Use your own app
landing-app-how-html = Enter <strong>{ $host }</strong> as the server in any app for Mastodon, on your phone or on your computer, and sign in.
landing-posts = Your posts, your people
landing-posts-how = No advertisements, and no algorithm between you and those whom you follow: what they post is what you read, in order.
landing-rules = A place with rules
landing-rules-how-html = People look after this community. <a href="/about">Read its rules</a> and whom to ask.

## About the community

about-title = About
about-heading = About { $community }
about-rules = Rules
about-no-rules = This community has not written down any rules yet.
about-contact = Contact
about-no-contact = Nobody is named for questions yet.
about-account = Account:
about-email = E-mail:
about-privacy = Privacy
about-no-privacy = This community has not written down its privacy policy yet.

## Forms

form-problems = { $count ->
    [one] One thing has to be corrected.
   *[other] { $count } things have to be corrected.
  }
form-optional = (optional)
form-agreement-html = I have read <a href="/about#rules">the rules</a> and <a href="/about#privacy">the privacy policy</a>, and I agree to them
form-agree-first = Please agree to the rules first
form-email = E-mail address
form-password = Password
form-present-password = Present password
form-new-password = New password
form-new-password-hint = At least 8 characters. A few words that only you put together are easy to remember.
form-username = Username
form-username-hint = Letters, digits and underscores, at most 30. Your address will be @name@{ $host }

## What is wrong with a field

field-username = Username
field-email = E-mail address
field-password = Password
field-current-password = Present password
field-agreement = Agreement to the rules
field-reason = Reason
field-title = Name of the community
problem-blank = can't be blank
problem-invalid = is invalid
problem-taken = is already taken
problem-too-long = is too long (at most { $most } characters)
problem-too-short = is too short (at least { $least } characters)
problem-reserved = is reserved
problem-not-accepted = must be accepted
problem-wrong = is not right
problem-of-field = { $field } { $problem }

## Signing in and out

sign-in-title = Sign in
sign-in-login = E-mail address or username
sign-in-forgot = Forgot your password?
sign-in-wrong = The address or the password is not right.
sign-in-disabled = This account is disabled. Ask the people who run this server.
sign-in-after-password = Your new password is set. Sign in with it.
sign-in-after-confirmation-waiting = Your address is confirmed. A moderator looks at your request next; you hear of it by mail.
sign-in-after-confirmation = Your address is confirmed. You can sign in now.

## Signing up, and the first start

sign-up-title = Create account
sign-up-approval = The moderators look at every new account before it can be used.
sign-up-email-hint = Only for messages about your account. Nobody else sees it.
sign-up-reason = Why do you want to join?
sign-up-have-account = I have an account: sign in
sign-up-closed = New accounts cannot be made at the moment.
setup-title = Set up your server
setup-submit = Set up
setup-intro = Name your community and make the account of its owner. This page works once.
setup-community = Name of the community
setup-gone-title = This setup link is not valid
setup-gone = The server has its owner already, or was started again since: each start without an owner prints a new link.

## Confirming an address

waiting-title = Almost done
waiting-title-ready = Welcome
waiting-mail-html = We sent a mail to <strong>{ $email }</strong>. Open the link in it to confirm that the address is yours.
waiting-mails-stay-here = This server cannot send mail: the mail lies in the folder "mail" in the server's data folder. Ask whoever runs the server.
waiting-correct = Is the address wrong? Correct it here
waiting-again = Send the mail again
waiting-moderators = The moderators look at every new account here. You will get a mail as soon as they have let you in.
waiting-ready-html = Your account is ready. Enter <strong>{ $host }</strong> as the server in your app and sign in.
waiting-sent = The mail is on its way.
waiting-confirmed = Your address is confirmed.
confirm-title = Confirm your address
confirm-submit = Confirm
confirm-intro = Press the button to confirm that { $email } is your address.
link-gone-title = This link is not valid any more
confirm-gone = It was used already, is older than two days, or belongs to an address that you corrected since.
confirm-gone-then = If your address is not confirmed yet, sign in and ask for another mail.

## Forgotten passwords

reset-title = Forgot your password?
reset-submit = Send the mail
reset-intro = We send you a link with which you can set a new one.
reset-back = Back to sign in
reset-sent-title = Look into your mail
reset-sent = If an account here has this address, a mail with a link is on its way to it. The link works for one hour.
reset-edit-title = Set a new password
reset-edit-submit = Set the password
reset-edit-intro = All browsers and apps that are signed in to your account will be signed out.
reset-gone = It was used already, or is older than an hour. You can ask for another one.
reset-gone-again = Ask for another link

## Allowing an app

authorize-title = Allow this app?
authorize-asks-html = asks for access to your account <strong>@{ $username }</strong>. Nobody has checked this app: allow it only if you started this yourself and trust it.
authorize-able-to = It will be able to
authorize-goes-to = Afterwards you go on to { $address }
authorize-code-follows = Afterwards you get a code to copy into the app.
authorize-allow = Allow
authorize-refuse = Refuse
authorize-take-back-html = You can take this back at any time under <a href="/settings/security">Security</a>.
authorize-code-title = Your code
authorize-code-copy-html = Copy this code and paste it into <strong>{ $app }</strong>. It works once, for ten minutes.
authorize-code = Code
authorize-refused-title = Refused
authorize-refused = The app got no access to your account.
authorize-wrong-title = This app's request does not work
authorize-wrong-then = Nothing was allowed. Go back to the app and try again, or tell its makers.
authorize-unknown-app = This server does not know the app. It may have to connect to this server anew.
authorize-unknown-redirect = The app asks to send you to an address that it did not register. That may be a trick.
authorize-wrong = { $description } ({ $code }).
oauth-response-type = Only the response type "code" is supported
oauth-scope-unknown = A scope does not exist
oauth-scope-not-registered = The app did not register all of these scopes
oauth-challenge-missing = A code_challenge_method needs a code_challenge
oauth-challenge-method = The code_challenge_method has to be S256
oauth-challenge-form = The code_challenge is no SHA-256 in base64url
oauth-person-refused = The person refused the request

## What an app will be able to do

permission-profile = See the name and the picture of your account
permission-read = Read everything that you can read: posts, messages, notifications, lists, settings
permission-write = Do everything that you can do here: post, delete, follow, change your profile
permission-follow = See and change whom you follow, mute and block
permission-push = Receive your notifications
permission-admin-read = Moderation: read everything that moderators can read
permission-admin-write = Moderation: do everything that moderators can do
permission-see = See { $what }
permission-change = Change { $what }
permission-admin-see = Moderation: See { $what }
permission-admin-change = Moderation: Change { $what }
permission-of-accounts = your profile and account information
permission-of-blocks = whom you block
permission-of-bookmarks = your bookmarks
permission-of-collections = your collections
permission-of-conversations = your conversations
permission-of-favourites = your favourites
permission-of-filters = your filters
permission-of-follows = whom you follow
permission-of-lists = your lists
permission-of-media = your pictures and files
permission-of-mutes = whom you mute
permission-of-notifications = your notifications
permission-of-search = what you can find by searching
permission-of-statuses = your posts
permission-of-reports = reports that you send
permission-admin-of-accounts = accounts
permission-admin-of-reports = reports
permission-admin-of-domain-allows = domain allows
permission-admin-of-domain-blocks = domain blocks
permission-admin-of-ip-blocks = ip blocks
permission-admin-of-email-domain-blocks = email domain blocks
permission-admin-of-canonical-email-blocks = canonical email blocks

## Account security

security-title = Account security
security-password = Password
security-password-effect = Changing it signs out all other browsers and all apps.
security-change-password = Change password
security-sessions = Browsers that are signed in
security-this-one = this one
security-session-times-html = since <time datetime="{ $since }">{ $since }</time>, last used <time datetime="{ $seen }">{ $seen }</time>
security-sign-out-this = Sign out { $browser }, signed in since { $since }
security-browser-on = { $browser } on { $system }
security-browser-unknown = Unknown browser
security-apps = Apps that you allowed
security-no-apps-html = None yet. Enter <strong>{ $host }</strong> as the server in your app to connect it.
security-app-times-html = since <time datetime="{ $since }">{ $since }</time>: { $scopes }
security-used-app-times-html = since <time datetime="{ $since }">{ $since }</time>, last used <time datetime="{ $used }">{ $used }</time>: { $scopes }
security-lock-out = Revoke
security-lock-out-this = Revoke { $app }
security-done-password = Your password was changed. All other browsers and apps are signed out.
security-done-session = That browser is signed out.
security-done-app = The app has no access any more.

## Moving to another account

page-moving = Moving
moving-title = Moving
moving-moved = This account has moved
moving-moved-to-html = It points to <a href="{ $url }">{ $handle }</a>.
moving-moved-effect = As long as it does, you cannot post or follow with it. Your posts stay here. Those who went do not come back by themselves.
moving-take-back = Take the move back
moving-leave = Move to another account
moving-leave-effect = Everybody who follows you will follow the other account instead, where their server can do that. Your posts stay here, and you cannot use this account any more until you take the move back.
moving-leave-before = First add { $handle } to the aliases of the other account.
moving-leave-now = Move
moving-target = The other account, like name@example.org
moving-aliases = Aliases
moving-aliases-effect = Other accounts that are you. They can move here, and take their followers with them.
moving-alias = Another account of yours, like name@example.org
moving-add = Add alias
moving-remove = Remove
moving-remove-this = Remove { $alias }
moving-done-moved = Your account has moved.
moving-done-back = You can use this account again.
moving-done-alias = The alias was added.
moving-done-removed = The alias was removed.
moving-problem-password = That is not your present password.
moving-problem-not-found = Nobody of that name was found, or their server does not answer.
moving-problem-itself = That is this account itself.
moving-problem-too-many = An account has at most { $most } aliases.
moving-problem-no-alias = The other account does not name this one among its aliases. Add { $own } there first.
moving-problem-target-moved = The other account has moved away itself.
moving-problem-has-moved = This account has moved already. Take that back first.
moving-problem-too-soon = This account moved not long ago. It can move again on { $date }.
moving-problem-has-not-moved = This account has not moved.
moving-block-note = Blocked because you blocked { $handle }, who moved here.
profile-moved-html = This account has moved to <a href="{ $url }">{ $handle }</a>.

## Those who wait to be let in

sign-ups-title = Sign-ups
sign-ups-nobody = Nobody waits.
sign-ups-intro = These people want to join. The longest waiting are first.
sign-ups-unconfirmed = (not confirmed yet)
sign-ups-since-html = since <time datetime="{ $since }">{ $since }</time>
sign-ups-let-in = Let in
sign-ups-let-in-this = Let @{ $username } in
sign-ups-turn-away = Turn away
sign-ups-turn-away-this = Turn @{ $username } away
sign-ups-done-approve = They are in, and get a mail about it.
sign-ups-done-reject = They were turned away.

## Profiles, posts and hashtags

profile-automated = automated
profile-locked = approves followers
profile-verified = verified
profile-posts-html = { $count ->
    [one] <strong>{ $count }</strong> post
   *[other] <strong>{ $count }</strong> posts
  }
profile-followers-html = { $count ->
    [one] <strong>{ $count }</strong> follower
   *[other] <strong>{ $count }</strong> followers
  }
profile-following-html = <strong>{ $count }</strong> following
profile-since = since { $date }
profile-to-follow-html = To follow, search for <strong>@{ $handle }</strong> in your app.
interact-title = From another server
interact-search = Search for this in your app, to follow or to answer:
profile-posts-heading = Posts
profile-nothing = There is nothing public here.
thread-before = Earlier in this thread
thread-replies = Replies
tag-nothing = Nobody has written about this in public here yet.
pager-label = Pages
pager-older = Older posts
post-boosted-by = Boosted by { $name }
post-show-pictures = Show the pictures, which may be upsetting
post-attached = Attached { $kind }
post-edited = edited
post-poll = Poll
post-poll-votes = { $count ->
    [one] { $count } vote
   *[other] { $count } votes
  }
post-poll-share = { $percent } %
post-poll-until = open until { $time }
post-poll-open = open
post-poll-over = ended
post-poll-hidden = The result is shown at the end
post-for-followers = for followers
post-for-mentioned = for those who are mentioned
post-replies = { $count ->
    [one] { $count } reply
   *[other] { $count } replies
  }
post-boosts = { $count ->
    [one] { $count } boost
   *[other] { $count } boosts
  }
post-favourites = { $count ->
    [one] { $count } favourite
   *[other] { $count } favourites
  }

## Pages that say what went wrong and what to do now

wrong-forbidden-title = This is not for you
wrong-forbidden = You are not allowed to see or to do this.
wrong-forbidden-now = If you followed a link to get here, it may be meant for somebody else. Signing in may help.
wrong-not-found-title = There is nothing here
wrong-not-found = The page does not exist, was deleted, or is not shown to you.
wrong-not-found-now = Check the address for a typing mistake, or ask whoever gave it to you.
wrong-method-title = This address does something else
wrong-method = It does not take this kind of request.
wrong-method-now = Go back and use the link or the button on the page.
wrong-gone-title = This is over
wrong-gone = What was here is gone: a link works once and for a limited time, and what was deleted stays deleted.
wrong-gone-now = If it was a link from a mail, ask for a new one where you asked for the first.
wrong-too-large-title = Too much at once
wrong-too-large = What you sent is larger than this page takes.
wrong-too-large-now = Go back and shorten it.
wrong-unreadable-title = This cannot be read
wrong-unreadable = What your browser sent is not complete or not valid.
wrong-unreadable-now = Go back, reload the page and try again.
wrong-too-many-title = Too many attempts
wrong-too-many = There were too many attempts in a short time, from you or from somebody who shares your connection.
wrong-too-many-now = Wait a few minutes and try again.
wrong-unavailable-title = Just now it does not work
wrong-unavailable = The server cannot do this at the moment. Nothing of yours is lost.
wrong-unavailable-now = Wait a minute and try again.
wrong-ours-title = Something went wrong on our side
wrong-ours = It is not your fault, and it has been logged for whoever runs this server.
wrong-ours-now = Try again in a while. If it happens again, tell them when it happened.
wrong-other-title = That did not work
wrong-other = The server refused this request.
wrong-other-now = Go back and try again.

## Errors, as apps show them: Mastodon's words where it has any. Field names are those of the parameters.

error-not-found = Record not found
error-token = The access token is invalid
error-too-large = The request body is too large (the limit is { $limit } bytes)
error-unsupported-type = The content type { $given } is not supported: send application/json, application/x-www-form-urlencoded or multipart/form-data
error-too-many-requests = Too many requests
error-gone = Gone
error-webfinger = The resource has to be acct:name@domain, or the address of an account
error-ours = Something went wrong on our side. It has been logged
error-disk-full = The server's disk is full: nothing can be written just now
error-database = The database cannot be reached just now
error-stopping = The server stops
error-validation = Validation failed: { $problem }
error-field = Validation failed: { $field } { $problem }
error-not-allowed = This action is not allowed
error-no-person = This method requires an authenticated user
error-scopes = This action is outside the authorized scopes
error-login-disabled = Your login is currently disabled
error-login-unconfirmed = Your login is missing a confirmed e-mail address
error-login-pending = Your login is currently pending approval
error-login-moved = Your account has moved to another one
error-login-confirmed = This method is only available while the e-mail is awaiting confirmation
error-another-app = This method is only available to the application the user originally signed-up with
error-stream-token = Invalid access token
error-stream-no-token = Missing access token
error-stream-scopes = Access token does not have the required scopes
error-stream-upgrade = { $problem }

## Requests that cannot be read

request-late = The request body took too long
request-cut = The request body ended before it was complete
request-multipart = The multipart body cannot be read
request-boundary = The multipart body has no boundary
request-file = { $field }: files are not taken here
request-json = The request body is not valid JSON: { $problem }
request-no-object = The request body must be a JSON object
request-duplicate = { $field }: this name is given twice
request-too-deep = The parameters are nested too deeply (the limit is { $most } levels)
request-too-many = There are too many parameters
request-not-utf8 = The parameters are not valid UTF-8
request-field-not-utf8 = { $field }: is not valid UTF-8, or has a percent sign that stands for nothing
request-nul = { $field }: must not contain the character U+0000
request-name = { $field }: this parameter name does not fit the others

## Parameters. They follow the name of the parameter.

problem-too-many = has too many entries (the limit is { $most })
problem-not-one-of = must be one of: { $values }
problem-not-text = must be text
problem-not-bool = must be true or false
problem-not-integer = must be a whole number
problem-not-id = must be an id
problem-not-ids = must be a list of ids
problem-not-texts = must be a list of texts
problem-not-object = must be an object
problem-not-objects = must be a list of objects
problem-long = is too long
problem-no-feature = cannot be given: this server has no { $feature } yet
problem-key = must be text of at most { $most } characters
problem-picture-as-text = must be a file, sent as multipart/form-data
problem-media-id = must name each file's id
problem-no-marker = has no reading position
problem-duration = must be a number of seconds, or 0 for no end
problem-focus = must be two numbers from -1 to 1, divided by a comma
feature-scheduled = scheduled statuses

## Statuses

status-blank = Text can't be blank
status-quote-unnamed = A private mention can only quote those who are mentioned in it
status-too-long = Text character limit of { $most } exceeded
status-character = Text contains a character that is not allowed
status-mentions = Text mentions more than { $most } people
status-tags = Text has more than { $most } hashtags
status-language = Language is invalid
status-many-files = Cannot attach more than { $most } files
status-mixed-files = Cannot attach a video to a post that already contains images
status-no-file = Media { $ids } not found or already attached to another post
status-file-processing = Cannot attach files that have not finished processing. Try again in a moment!
status-file-failed = Cannot attach files that failed to process
status-description = Description is too long (maximum is { $most } characters)
poll-too-few = Choices must have more than one item
poll-too-many = Choices can't contain more than { $most } items
poll-too-long = Choices cannot be longer than { $most } characters each
poll-character = Choices contain a character that is not allowed
poll-duplicate = Choices contain duplicate items
poll-no-end = Deadline can't be blank
poll-too-short = Deadline is too soon
poll-too-lasting = Deadline is too far into the future
poll-beside-files = A post cannot have both files and a poll
poll-over = The poll has already ended
poll-no-choice = The chosen vote option does not exist
poll-voted = You have already voted on this poll
poll-own = You cannot vote in your own polls
report-too-long = Comment is too long (maximum is { $most } characters)
report-no-rule = Rules do not reference valid rules
boost-visibility = Visibility is not allowed
pin-not-own = Someone else's post cannot be pinned
pin-boost = A boost cannot be pinned
pin-direct = Posts that are only visible to mentioned users cannot be pinned
pin-too-many = You have already pinned the maximum number of posts

## Accounts

follow-too-many = You cannot follow more than { $most } people
follow-language = Languages is invalid
domain-invalid = Domain is not a valid domain name
domain-too-many = You cannot block more than { $most } domains
note-too-long = Comment is too long (maximum is { $most } characters)
profile-name-too-long = Display name is too long (maximum is { $most } characters)
profile-note-too-long = Note is too long (maximum is { $most } characters)
profile-many-fields = Fields is too long (maximum is { $most } entries)
profile-field-too-long = Fields contains a name or a value that is too long (maximum is { $most } characters)
profile-field-nameless = Fields contains values with missing labels
profile-character = Profile contains a character that is not allowed
profile-language = Language is invalid
marker-conflict = Conflict during update, please try again

## Files

media-in-use = Media attachment is currently used by a status
media-processing = The file is still being processed: ask for it later
media-failed = File { $problem }
media-lost = the upload was lost
picture-type = this type of file is not supported; send a JPEG, PNG, GIF or WebP image
picture-too-large = this file is too large; an image may have at most { $most } MB
picture-pixels = { $width }x{ $height } pixels are too many; an image of this type may have at most { $most } pixels
picture-animation = this animation is too long; it may have at most { $frames } frames and { $pixels } pixels in all
picture-truncated = this image is incomplete; its end is missing
picture-unreadable = this image cannot be read; it is damaged or of a rare variety
picture-late = this image took too long to process
picture-crashed = this image could not be processed
picture-ours = images cannot be processed at the moment

## Apps. The codes of OAuth are the same in every language; these are their descriptions.

app-name-blank = Application name can't be blank
app-name-too-long = Application name is too long (at most { $most } characters)
app-website = Application website must be an http or https address
app-redirect-blank = Redirect URI can't be blank
app-redirect-not-absolute = Redirect URI must be an absolute URI
app-redirect-fragment = Redirect URI cannot contain a fragment
app-redirect-forbidden = Redirect URI has a forbidden scheme
app-redirect-too-long = Redirect URI is too long (at most { $most } bytes)
app-many-redirects = Redirect URI: at most { $most } are possible
app-scope-unknown = Scopes: the scope { $scope } does not exist
app-scopes-too-long = Scopes are too long (at most { $most } bytes)
oauth-basic = The Authorization header is no HTTP Basic credential
oauth-client = The client is unknown, did not authenticate, or gave a wrong secret
oauth-grant = The code is invalid, expired, used, issued to another client, or does not fit the redirect address or the verifier
oauth-token-scope = A scope is unknown, or the client did not register it
oauth-no-code = The parameter code is missing
oauth-no-grant-type = The parameter grant_type is missing
oauth-grant-type = The grant types are authorization_code and client_credentials
oauth-revoke = The client may not revoke this token
oauth-parameter = { $field } { $problem }

inbox-unproved = The delivery is not believed: { $why }
inbox-unreadable = The activity cannot be read: { $why }
inbox-blocked = This server does not deal with yours
inbox-later = It cannot be stored just now
reader-unproved = Readers have to prove who they are here: { $why }
reader-later = Who reads cannot be found out just now
