//! What stands around every page: who asks, the language switch, the demo banner, the way to the other pages.

use crate::domain::text::Language;

use super::words::{Words, fill};

/// Who asks and who answers for it, in the page's language. What is not known is left out of the sentences.
#[derive(Debug, Clone, Default)]
pub struct Masthead {
    /// The responsible body, such as "Sở Nội vụ tỉnh An Giang".
    pub home_affairs: String,
    pub hotline: Option<String>,
    /// Telephone of the provincial Fatherland Front.
    pub front_phone: Option<String>,
    pub supervisors_line: Option<String>,
    /// Where remarks can be sent.
    pub contact: Option<String>,
    pub privacy_url: Option<String>,
}

/// The frame of one page.
#[derive(Debug)]
pub struct Shell<'a> {
    pub words: &'static Words,
    pub title: String,
    pub masthead: Option<&'a Masthead>,
    /// The page shows invented answers, or asks for some.
    pub demo: bool,
    /// The language switch; none where following it would lose what was typed.
    pub switch: Option<String>,
    pub style: &'static str,
}

impl<'a> Shell<'a> {
    #[must_use]
    pub fn new(language: &Language, masthead: Option<&'a Masthead>, title: &str) -> Self {
        let words = Words::of(language);
        Self {
            words,
            title: title.to_owned(),
            masthead,
            demo: false,
            switch: Some(format!("?lang={}", words.shell.other_lang)),
            style: super::style::text(),
        }
    }

    #[must_use]
    pub fn demo(mut self, demo: bool) -> Self {
        self.demo = demo;
        self
    }

    /// Keeps the page's own query (`a=b&c=d`, already encoded) when the language is switched.
    #[must_use]
    pub fn keeping(mut self, query: &str) -> Self {
        if let Some(switch) = self.switch.as_mut().filter(|_| !query.is_empty()) {
            switch.push('&');
            switch.push_str(query);
        }
        self
    }

    #[must_use]
    pub fn without_switch(mut self) -> Self {
        self.switch = None;
        self
    }

    #[must_use]
    pub fn responsible(&self) -> Option<String> {
        self.masthead.map(|masthead| fill(self.words.shell.responsible, &[("body", &masthead.home_affairs)]))
    }

    #[must_use]
    pub fn contact(&self) -> Option<String> {
        let contact = self.masthead?.contact.as_ref()?;
        Some(fill(self.words.shell.contact, &[("contact", contact)]))
    }

    #[must_use]
    pub fn privacy_url(&self) -> Option<&str> {
        self.masthead?.privacy_url.as_deref()
    }
}
