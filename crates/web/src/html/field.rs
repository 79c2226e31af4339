//! A labelled field of a form. Its problem is linked to it, so that a screen reader reads both.

use app::{
    messages::{Language, Sentence},
    people::problems::{self, Problems},
};
use askama::Template;

/// A field.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/field.html")]
pub struct Field {
    language: Language,
    name: &'static str,
    label: String,
    kind: &'static str,
    value: String,
    autocomplete: &'static str,
    hint: String,
    problem: Option<String>,
    required: bool,
    least: Option<usize>,
    most: Option<usize>,
    /// What is typed is taken letter by letter: no capitals, no corrections.
    verbatim: bool,
    /// Attributes that link hint and problem.
    described: String,
}

impl Field {
    fn new(name: &'static str, label: Sentence, kind: &'static str) -> Self {
        Self {
            language: label.language(),
            name,
            label: label.into(),
            kind,
            value: String::new(),
            autocomplete: "off",
            hint: String::new(),
            problem: None,
            required: true,
            least: None,
            most: None,
            verbatim: false,
            described: String::new(),
        }
    }

    /// A line of text.
    #[must_use]
    pub fn text(name: &'static str, label: Sentence) -> Self {
        Self::new(name, label, "text")
    }
    /// Several lines of text.
    #[must_use]
    pub fn area(name: &'static str, label: Sentence) -> Self {
        Self::new(name, label, "textarea")
    }
    /// An e-mail address.
    #[must_use]
    pub fn email(name: &'static str, label: Sentence) -> Self {
        Self { autocomplete: "email", verbatim: true, most: Some(254), ..Self::new(name, label, "email") }
    }
    /// A password that is known already.
    #[must_use]
    pub fn password(name: &'static str, label: Sentence) -> Self {
        Self { autocomplete: "current-password", verbatim: true, ..Self::new(name, label, "password") }
    }
    /// A new password.
    #[must_use]
    pub fn new_password(name: &'static str, label: Sentence) -> Self {
        let hint = label.language().say("form-new-password-hint").into();
        let field = Self { autocomplete: "new-password", verbatim: true, ..Self::new(name, label, "password") };
        Self { least: Some(8), most: Some(256), hint, ..field }.described()
    }
    /// The name of an account.
    #[must_use]
    pub fn username(language: Language, value: &str, host: &str) -> Self {
        let hint = language.say("form-username-hint").with("host", host).into();
        let label = language.say("form-username");
        let field = Self { autocomplete: "username", verbatim: true, most: Some(30), ..Self::text("username", label) };
        Self { hint, ..field }.value(value).described()
    }

    /// What stands in it.
    #[must_use]
    pub fn value(self, value: &str) -> Self {
        Self { value: value.to_owned(), ..self }
    }
    /// What browsers may fill in.
    #[must_use]
    pub fn autocomplete(self, autocomplete: &'static str) -> Self {
        Self { autocomplete, ..self }
    }
    /// A sentence of help.
    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: hint.into(), ..self }.described()
    }
    /// At most so many characters.
    #[must_use]
    pub fn most(self, most: usize) -> Self {
        Self { most: Some(most), ..self }
    }
    /// It is taken letter by letter.
    #[must_use]
    pub fn verbatim(self) -> Self {
        Self { verbatim: true, ..self }
    }
    /// It may stay empty.
    #[must_use]
    pub fn optional(self) -> Self {
        Self { required: false, ..self }
    }
    /// The problem of this field among those of a form, if there is one.
    #[must_use]
    pub fn problem_of(self, problems: &Problems, field: problems::Field) -> Self {
        let problem = problems.of(field).map(|problem| problem.of(field).in_language(self.language));
        Self { problem, ..self }.described()
    }

    fn described(self) -> Self {
        let mut ids = Vec::new();
        if !self.hint.is_empty() {
            ids.push(format!("{}-hint", self.name));
        }
        if self.problem.is_some() {
            ids.push(format!("{}-problem", self.name));
        }
        let mut described = String::new();
        if !ids.is_empty() {
            described = format!(" aria-describedby=\"{}\"", ids.join(" "));
        }
        if self.problem.is_some() {
            described.push_str(" aria-invalid=\"true\"");
        }
        Self { described, ..self }
    }
}
