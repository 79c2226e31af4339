//! Pages about getting in: sign-up, sign-in, confirmation, forgotten passwords, and allowing apps.

pub mod authorize;
pub mod confirm;
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
use app::people::problems::{Field as About, Problems};
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
    button: &'static str,
    links: Vec<(&'static str, String)>,
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
    pub fn new(page: Page, action: &'static str, button: &'static str) -> Self {
        Self {
            page,
            intro: Vec::new(),
            problem: None,
            action,
            hidden: Vec::new(),
            fields: Vec::new(),
            agreement: None,
            button,
            links: Vec::new(),
        }
    }
    /// A sentence above the form.
    #[must_use]
    pub fn intro(mut self, sentence: impl Into<String>) -> Self {
        self.intro.push(sentence.into());
        self
    }
    /// What is wrong with the whole.
    #[must_use]
    pub fn problem(self, problem: Option<String>) -> Self {
        Self { problem, ..self }
    }
    /// Counts what is wrong with fields, for those who do not see them at once.
    #[must_use]
    pub fn problems(self, problems: &Problems) -> Self {
        let sentence = match problems.iter().count() {
            0 => None,
            1 => Some("One thing has to be corrected.".to_owned()),
            many => Some(format!("{many} things have to be corrected.")),
        };
        self.problem(sentence)
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
    pub fn link(mut self, text: &'static str, address: impl Into<String>) -> Self {
        self.links.push((text, address.into()));
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
    next: Option<(&'static str, String)>,
}

impl MessagePage {
    /// These sentences.
    #[must_use]
    pub fn new(page: Page, sentences: &[&str]) -> Self {
        Self { page, sentences: sentences.iter().map(|text| (*text).to_owned()).collect(), next: None }
    }
    /// Where to go from here.
    #[must_use]
    pub fn next(self, text: &'static str, address: impl Into<String>) -> Self {
        Self { next: Some((text, address.into())), ..self }
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

/// What people read where mails only land in a folder.
pub const MAILS_STAY_HERE: &str = "This server cannot send mail: the mail lies in the folder \"mail\" in the server's \
                                   data folder. Ask whoever runs the server.";
