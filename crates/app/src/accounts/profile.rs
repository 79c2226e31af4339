//! Changes the person's own profile, and what they prefer for new statuses.
//!
//! Spec: <https://docs.joinmastodon.org/methods/accounts/#update_credentials>

use super::requests::accept;
use crate::{
    Actor, App, Event,
    delivery::publish,
    statuses::people,
    text::{Handle, entities, field_to_html, to_html},
};
use domain::{Account, AccountId, Field, QuotePolicy, StoredImage, Visibility, limits};
use std::collections::BTreeSet;
use store::{
    StoreError, accounts,
    engine::Tx,
    follows,
    preferences::{self, Preferences},
};

/// What is to change; `None` stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProfileChange {
    /// The name to show.
    pub display_name: Option<String>,
    /// The bio, as typed.
    pub note: Option<String>,
    /// All rows of the profile: name and value, as typed. Rows without either are left out.
    pub fields: Option<Vec<(String, String)>>,
    /// Follows have to be approved. Opening the account lets in all who wait.
    pub locked: Option<bool>,
    /// A program posts here.
    pub bot: Option<bool>,
    /// Wants to be recommended and listed.
    pub discoverable: Option<bool>,
    /// Public statuses may be found by search.
    pub indexable: Option<bool>,
    /// Who follows and is followed is nobody's business.
    pub hide_collections: Option<bool>,
    /// The avatar, processed and stored already; `Some(None)` removes it.
    pub avatar: Option<Option<StoredImage>>,
    /// The header picture, processed and stored already; `Some(None)` removes it.
    pub header: Option<Option<StoredImage>>,
    /// To whom new statuses are addressed.
    pub visibility: Option<Visibility>,
    /// Media of new statuses are covered.
    pub sensitive: Option<bool>,
    /// Who may quote new statuses.
    pub quote_policy: Option<QuotePolicy>,
    /// Language of new statuses; `Some(None)`: that of the account.
    pub language: Option<Option<String>>,
}

/// What is wrong with a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProfileProblem {
    /// The name to show is too long.
    #[error("the name to show is too long")]
    DisplayNameTooLong,
    /// The bio is too long.
    #[error("the bio is too long")]
    NoteTooLong,
    /// There are too many rows.
    #[error("there are too many rows")]
    TooManyFields,
    /// The name or the value of a row is too long.
    #[error("the name or the value of a row is too long")]
    FieldTooLong,
    /// A value stands without a name.
    #[error("a value stands without a name")]
    FieldWithoutName,
    /// A character that cannot be stored.
    #[error("a character cannot be stored")]
    NulByte,
    /// Nobody knows this language.
    #[error("nobody knows this language")]
    UnknownLanguage,
}

impl ProfileProblem {
    /// The parameter that holds it.
    #[must_use]
    pub const fn field(self) -> &'static str {
        match self {
            Self::DisplayNameTooLong => "display_name",
            Self::NoteTooLong | Self::NulByte => "note",
            Self::TooManyFields | Self::FieldTooLong | Self::FieldWithoutName => "fields",
            Self::UnknownLanguage => "language",
        }
    }

    /// The word that programs look for.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::DisplayNameTooLong | Self::NoteTooLong | Self::TooManyFields => "ERR_TOO_LONG",
            Self::FieldTooLong | Self::FieldWithoutName | Self::NulByte | Self::UnknownLanguage => "ERR_INVALID",
        }
    }
}

/// Why a profile was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// What does not fit; at least one problem.
    #[error("the profile was refused: {0:?}")]
    Refused(Vec<ProfileProblem>),
    /// The account is gone.
    #[error("the account is gone")]
    NotFound,
    /// The database failed.
    #[error("could not store the profile")]
    Store(#[from] StoreError),
}

impl App {
    /// Changes the person's profile. Pictures that are replaced, or came with a change that is refused, are removed.
    ///
    /// # Errors
    /// [`ProfileError::Refused`] with everything that does not fit.
    pub async fn update_profile(&self, actor: &Actor, change: ProfileChange) -> Result<(), ProfileError> {
        let fresh = files([&change.avatar, &change.header].map(|picture| picture.as_ref().and_then(Option::as_ref)));
        let before = accounts::by_id(&self.read(), actor.account()).await?.ok_or(ProfileError::NotFound)?;
        let [avatar, header] = [(&change.avatar, &before.avatar), (&change.header, &before.header)]
            .map(|(new, old)| old.as_ref().filter(|_| new.is_some()));
        let marked = files([avatar, header]);
        for key in &marked {
            self.mark_or_warn(key).await;
        }
        match self.write_profile(actor.account(), change).await {
            Ok(replaced) => {
                for key in &fresh {
                    self.settle_file(key).await;
                }
                for key in &replaced {
                    self.remove_file(key).await;
                }
                Ok(())
            }
            Err(error) => {
                for key in &marked {
                    self.settle_file(key).await;
                }
                for key in &fresh {
                    self.remove_file(key).await;
                }
                Err(error)
            }
        }
    }

    /// Returns the keys of files that are on the profile no more.
    async fn write_profile(&self, account: AccountId, change: ProfileChange) -> Result<BTreeSet<String>, ProfileError> {
        let change = checked(change).map_err(ProfileError::Refused)?;
        let app = self.clone();
        self.store()
            .write(async move |tx| -> Result<BTreeSet<String>, ProfileError> {
                write(&app, tx, account, &change).await
            })
            .await
    }
}

/// Keys of the files of pictures.
fn files(pictures: [Option<&StoredImage>; 2]) -> BTreeSet<String> {
    pictures.into_iter().flatten().flat_map(|picture| [picture.file.clone(), picture.still.clone()]).collect()
}

/// The change, trimmed, or all that is wrong with it.
fn checked(mut change: ProfileChange) -> Result<ProfileChange, Vec<ProfileProblem>> {
    let mut problems = Vec::new();
    let mut problem = |is: bool, problem: ProfileProblem| {
        if is && !problems.contains(&problem) {
            problems.push(problem);
        }
    };
    let long = |text: &str, limit: usize| text.chars().count() > limit;
    if let Some(name) = &mut change.display_name {
        *name = one_line(name);
        problem(long(name, limits::DISPLAY_NAME_CHARACTERS), ProfileProblem::DisplayNameTooLong);
        problem(name.contains('\0'), ProfileProblem::NulByte);
    }
    if let Some(note) = &mut change.note {
        *note = note.trim().to_owned();
        problem(domain::status::length(note) > limits::NOTE_CHARACTERS, ProfileProblem::NoteTooLong);
        problem(long(note, limits::NOTE_CHARACTERS * 20), ProfileProblem::NoteTooLong);
        problem(note.contains('\0'), ProfileProblem::NulByte);
    }
    if let Some(fields) = &mut change.fields {
        for (name, value) in fields.iter_mut() {
            (*name, *value) = (one_line(name), one_line(value));
            let too_long = long(name, limits::FIELD_CHARACTERS) || long(value, limits::FIELD_CHARACTERS);
            problem(too_long, ProfileProblem::FieldTooLong);
            problem(name.is_empty() && !value.is_empty(), ProfileProblem::FieldWithoutName);
            problem(name.contains('\0') || value.contains('\0'), ProfileProblem::NulByte);
        }
        fields.retain(|(name, value)| !name.is_empty() || !value.is_empty());
        problem(fields.len() > limits::PROFILE_FIELDS, ProfileProblem::TooManyFields);
    }
    if let Some(Some(language)) = &mut change.language {
        match domain::language::parse(language) {
            Some(known) => *language = known,
            None => problem(true, ProfileProblem::UnknownLanguage),
        }
    }
    if problems.is_empty() { Ok(change) } else { Err(problems) }
}

fn one_line(text: &str) -> String {
    text.trim().replace(['\r', '\n'], " ")
}

/// Writes it all; returns the keys of files that are on the profile no more.
async fn write(
    app: &App,
    tx: &mut Tx<'_>,
    id: AccountId,
    change: &ProfileChange,
) -> Result<BTreeSet<String>, ProfileError> {
    accounts::lock(tx, id).await?;
    let before = accounts::by_id(tx, id).await?.ok_or(ProfileError::NotFound)?;
    let mut after = before.clone();
    apply(&mut after, change);
    if change.note.is_some() || change.fields.is_some() {
        render(app, tx, &mut after).await?;
    }
    let now = app.now();
    if after != before {
        accounts::update_profile(tx, &after, now).await?;
        Event::AccountChanged { account: id.0 }.emit(tx).await?;
        publish::profile_changed(app, tx, id).await?;
    }
    if before.locked && !after.locked {
        for follower in follows::waiting_for(tx, id).await? {
            accept(app, tx, follower, id).await?;
        }
    }
    let prefers = preferences::of(tx, id).await?;
    let wanted = Preferences {
        visibility: change.visibility.unwrap_or(prefers.visibility),
        sensitive: change.sensitive.unwrap_or(prefers.sensitive),
        language: change.language.clone().unwrap_or_else(|| prefers.language.clone()),
        quote_policy: change.quote_policy.unwrap_or(prefers.quote_policy),
        locale: prefers.locale.clone(),
    };
    if wanted != prefers {
        preferences::put(tx, id, &wanted).await?;
        Event::UserChanged { account: id.0 }.emit(tx).await?;
    }
    let (old, new) = [&before, &after].map(|account| files([account.avatar.as_ref(), account.header.as_ref()])).into();
    Ok(&old - &new)
}

fn apply(account: &mut Account, change: &ProfileChange) {
    if let Some(name) = &change.display_name {
        account.display_name.clone_from(name);
    }
    if let Some(note) = &change.note {
        account.note.clone_from(note);
    }
    if let Some(fields) = &change.fields {
        let known = std::mem::take(&mut account.fields);
        account.fields = fields
            .iter()
            .map(|(name, value)| Field {
                // What was verified stays so, as long as it says the same.
                verified_at: known.iter().find(|f| f.name == *name && f.value == *value).and_then(|f| f.verified_at),
                name: name.clone(),
                value: value.clone(),
                html: String::new(),
            })
            .collect();
    }
    if let Some(bot) = change.bot
        && bot != account.is_bot()
    {
        account.actor_type = if bot { "Service" } else { "Person" }.to_owned();
    }
    account.locked = change.locked.unwrap_or(account.locked);
    account.discoverable = change.discoverable.unwrap_or(account.discoverable);
    account.indexable = change.indexable.unwrap_or(account.indexable);
    account.hide_collections = change.hide_collections.unwrap_or(account.hide_collections);
    if let Some(avatar) = &change.avatar {
        account.avatar.clone_from(avatar);
    }
    if let Some(header) = &change.header {
        account.header.clone_from(header);
    }
}

/// Bio and rows as HTML, with the people whom they mention.
async fn render(app: &App, tx: &mut Tx<'_>, account: &mut Account) -> Result<(), StoreError> {
    let site = app.site();
    let own = [site.handle_domain.as_str(), site.host()];
    let mut handles: Vec<Handle> = entities(&account.note, &own).handles;
    for field in &account.fields {
        handles.extend(entities(&field.value, &own).handles);
    }
    handles.truncate(limits::MENTIONS);
    let (people, _) = people(tx, &handles).await?;
    account.note_html = to_html(site, &account.note, &people);
    for field in &mut account.fields {
        field.html = field_to_html(site, &field.value, &people);
    }
    Ok(())
}
