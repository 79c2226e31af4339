//! Pages about getting in: sign-up, sign-in, confirmation, forgotten passwords, and allowing apps.

pub mod authorize;
pub mod confirm;
pub mod new_account;
pub mod reset;
pub mod sign_in;
pub mod sign_up;

mod permissions;

use crate::{
    edge::{route::Throttle, throttle::Whose},
    html::{
        field::Field,
        page::{Page, PageError, show},
    },
    state::State,
};
use app::{
    messages::{Language, Sentence},
    people::problems::{Field as About, Problems},
};
use askama::Template;
use axum::{http::StatusCode, response::Response};

/// A page with one form on it.
#[derive(Template)]
#[template(path = "auth/form.html")]
pub struct FormPage {
    page: Page,
    intro: Vec<String>,
    /// What is wrong with the whole.
    problem: Option<String>,
    action: &'static str,
    hidden: Vec<(&'static str, String)>,
    fields: Vec<Field>,
    agreement: Option<Agreement>,
    button: String,
    links: Vec<(String, String)>,
}

/// The box about the rules.
#[derive(Debug, Clone, Copy)]
pub struct Agreement {
    wrong: bool,
}

impl Agreement {
    /// The box, marked where it was not ticked.
    #[must_use]
    pub fn of(problems: &Problems) -> Self {
        Self { wrong: problems.of(About::Agreement).is_some() }
    }
}

impl FormPage {
    /// A form that is sent to this address.
    #[must_use]
    pub fn new(page: Page, action: &'static str, button: Sentence) -> Self {
        Self {
            page,
            intro: Vec::new(),
            problem: None,
            action,
            hidden: Vec::new(),
            fields: Vec::new(),
            agreement: None,
            button: button.into(),
            links: Vec::new(),
        }
    }
    /// The language of the page.
    #[must_use]
    pub const fn language(&self) -> Language {
        self.page.language
    }
    /// A sentence above the form.
    #[must_use]
    pub fn intro(mut self, sentence: Sentence) -> Self {
        self.intro.push(sentence.into());
        self
    }
    /// What is wrong with the whole.
    #[must_use]
    pub fn problem(self, problem: Option<Sentence>) -> Self {
        Self { problem: problem.map(String::from), ..self }
    }
    /// Counts what is wrong with fields, for those who do not see them at once.
    #[must_use]
    pub fn problems(self, problems: &Problems) -> Self {
        let count = problems.iter().count();
        let sentence = self.page.say("form-problems").with("count", count);
        self.problem((count > 0).then_some(sentence))
    }
    /// A value that goes along.
    #[must_use]
    pub fn hidden(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.hidden.push((name, value.into()));
        self
    }
    /// A field.
    #[must_use]
    pub fn field(mut self, field: Field) -> Self {
        self.fields.push(field);
        self
    }
    /// The box about the rules.
    #[must_use]
    pub fn agreement(self, agreement: Agreement) -> Self {
        Self { agreement: Some(agreement), ..self }
    }
    /// A way out below the form.
    #[must_use]
    pub fn link(mut self, text: Sentence, address: impl Into<String>) -> Self {
        self.links.push((text.into(), address.into()));
        self
    }
    /// The answer.
    #[must_use]
    pub fn show(self) -> Response {
        let fine = self.problem.is_none();
        show(if fine { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }, &self.page, &self)
    }
}

/// A page that says something.
#[derive(Template)]
#[template(path = "auth/message.html")]
pub struct MessagePage {
    page: Page,
    sentences: Vec<String>,
    next: Option<(String, String)>,
}

impl MessagePage {
    /// These sentences.
    #[must_use]
    pub fn new(page: Page, sentences: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { page, sentences: sentences.into_iter().map(Into::into).collect(), next: None }
    }
    /// Where to go from here.
    #[must_use]
    pub fn next(self, text: Sentence, address: impl Into<String>) -> Self {
        Self { next: Some((text.into(), address.into())), ..self }
    }
    /// From here to the front page.
    #[must_use]
    pub fn to_front(self) -> Self {
        let text = self.page.say("page-go-to-front");
        self.next(text, "/")
    }
    /// The answer.
    #[must_use]
    pub fn show(self, status: StatusCode) -> Response {
        show(status, &self.page, &self)
    }
}

/// Counts an attempt about an address, or of an account, whoever makes it.
///
/// # Errors
/// When there were too many.
pub fn count(state: &State, throttle: Throttle, whose: &Whose<'_>) -> Result<(), PageError> {
    match state.throttles().count(throttle, whose, state.now()) {
        Some(left) if left.exceeded => Err(PageError::TooMany((left.reset.0 - state.now().0).div_euclid(1000) + 1)),
        _ => Ok(()),
    }
}
