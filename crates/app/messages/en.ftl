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
