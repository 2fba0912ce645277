//! What a survey file may hold.

use std::collections::BTreeMap;

use super::shape::{May, Need, shape};
use super::values::{OneOf, vocabulary};
use super::words::{Remark, Words};
use crate::domain::key::{Code, QuestionKey, SectionKey, SurveyKey, Version};
use crate::domain::response::Mode;
use crate::domain::survey::{Apart, Fills};
use crate::domain::text::Language;

shape! {
    /// A questionnaire.
    pub struct SurveyFile as "a survey" ("{ … }") {
        /// The survey's name in addresses and files; lower-case letters, digits and “-”.
        key: Need<SurveyKey>,
        /// A changed questionnaire needs a new version: a file that a wave has used is never edited.
        version: Need<Version>,
        /// The languages in which every text below is given; the first is the form's default.
        languages: Need<Vec<Need<Language>>>,
        /// Minutes that an honest answer takes, shown above the form.
        minutes: Need<u64>,
        title: Need<Words>,
        /// Where the questionnaire comes from, for those who check it.
        source: Need<Remark>,
        /// Shown once above the form.
        note: May<Words>,
        /// Named lists of options that several questions share.
        scale: May<BTreeMap<String, Need<ScaleFile>>>,
        section: Need<Vec<Need<SectionFile>>>,
    }
}

shape! {
    /// A named list of options.
    pub struct ScaleFile as "a scale" ("{ options = […] }") {
        options: Need<Vec<Need<OptionFile>>>,
        /// Options that count neither in a numerator nor in a denominator.
        apart: May<Vec<Need<ApartFile>>>,
    }
}

shape! {
    /// One option. New options go at the end: answers are stored by position.
    pub struct OptionFile as "an option" ("{ code = 1, vi = \"…\", en = \"…\" }") {
        /// What is stored in exports and sent by programs.
        code: Need<Code>,
        /// What it counts for in a mean; default: the code, if that is a whole number.
        value: May<f64>,
        /// In a multi question: nothing else may be ticked beside it.
        exclusive: May<bool>,
        .. text
    }
}

shape! {
    /// An option apart: no opinion (na), don't know (dk), refused (ref).
    pub struct ApartFile as "an option apart" ("{ code = \"na\", vi = \"…\", en = \"…\" }") {
        code: Need<OneOf<Apart>>,
        .. text
    }
}

shape! {
    /// A part of the form with a title.
    pub struct SectionFile as "this section" ("{ … }") {
        key: Need<SectionKey>,
        title: Need<Words>,
        /// Shown under the title, before the questions.
        stem: May<Words>,
        /// Who is asked these questions; joined by “and” with a question's own.
        ask_if: May<ConditionFile>,
        /// Says in words who answers, since paper cannot hide a question.
        ask_note: May<Words>,
        question: Need<Vec<Need<QuestionFile>>>,
    }
}

shape! {
    /// A question.
    pub struct QuestionFile as "this question" ("{ … }") {
        /// Its name in exports and programs; unique in the file.
        key: Need<QuestionKey>,
        kind: Need<OneOf<KindWord>>,
        text: Need<Words>,
        /// Small print under the question.
        hint: May<Words>,
        /// Choice and multi: the name of a scale.
        scale: May<String>,
        /// Choice and multi: the question's own options.
        options: May<Vec<Need<OptionFile>>>,
        /// Choice and multi: the question's own options apart; replaces those of the scale.
        apart: May<Vec<Need<ApartFile>>>,
        /// Whether the form insists on an answer; an option apart is one.
        required: May<bool>,
        /// Multi: the most ticks; count and amount: the largest value (amounts in đồng).
        max: May<u64>,
        /// Text: the most characters.
        max_chars: May<u64>,
        /// Who is asked. Gates are choice or multi questions that stand earlier; a blank gate makes its condition false.
        ask_if: May<ConditionFile>,
        /// Says in words who answers, since paper cannot hide a question.
        ask_note: May<Words>,
        /// Modes in which it is not asked.
        except_modes: May<Vec<Need<OneOf<Mode>>>>,
        /// A column of the response that the answer becomes.
        fills: May<OneOf<Fills>>,
    }
}

shape! {
    /// When a question is asked: one of `question` with `any_of`, `all`, `any`, `not`.
    pub struct ConditionFile as "a condition" ("{ question = \"…\", any_of = [1] }") {
        /// An earlier question, with `any_of`.
        question: May<String>,
        /// Codes of that question of which one must have been given.
        any_of: May<Vec<Need<Code>>>,
        /// All of these must hold.
        all: May<Vec<Need<ConditionFile>>>,
        /// One of these must hold.
        any: May<Vec<Need<ConditionFile>>>,
        /// This must not hold.
        not: May<Box<ConditionFile>>,
    }
    also {
        "oneOf": [
            { "required": ["question", "any_of"] },
            { "required": ["all"] },
            { "required": ["any"] },
            { "required": ["not"] },
        ]
    }
}

vocabulary!("kind of question": KindWord {
    Choice = "choice",
    Multi = "multi",
    Count = "count",
    Amount = "amount",
    Text = "text",
});
vocabulary!("column that an answer can fill": for Fills, [("respondent_kind", Fills::RespondentKind), ("sector", Fills::Sector)]);

vocabulary!("code of an option apart": for Apart, [("na", Apart::NoOpinion), ("dk", Apart::DontKnow), ("ref", Apart::Refused)]);
