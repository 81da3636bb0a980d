//! One question as reading sees it: what kind of answer it takes, its choices, and how strictly it listens.

use std::sync::Arc;

use super::{ChoiceList, Claims, Gazetteer, Reading, Utterance};
use super::{choice, date, email, explain, media, money, number, phone, place, text, unknown, yes_no};
use crate::message::{Content, MediaKind};

/// What a question needs in order to read a reply.
#[derive(Debug, Clone)]
pub struct Question {
    /// The answer type.
    pub kind: AnswerKind,
    /// The choices; allowed beside every kind.
    pub choices: ChoiceList,
    /// Consent: only a whole word counts that nothing negates; a slip is asked back, a thumbs-up is nothing.
    pub strict: bool,
    /// The most characters a typed text may have.
    pub max_length: usize,
}

/// The answer types.
#[derive(Debug, Clone)]
pub enum AnswerKind {
    /// One of the choices.
    Choice,
    /// Any of the choices.
    Choices,
    /// Yes or no.
    YesNo,
    /// Text as typed.
    Text,
    /// A number, in a unit if the question has one.
    Number {
        /// The unit (`km`).
        unit: Option<String>,
        /// The smallest allowed.
        min: Option<f64>,
        /// The largest allowed.
        max: Option<f64>,
    },
    /// An amount, or a range of amounts.
    Money {
        /// The currency (`INR`).
        currency: String,
    },
    /// A day.
    Date,
    /// A place of the gazetteer.
    Place(Arc<Gazetteer>),
    /// A phone number.
    Phone,
    /// An e-mail address.
    Email,
    /// A picture, recording or file of one of these kinds.
    Media(Vec<MediaKind>),
    /// Whatever comes.
    Any,
}

impl AnswerKind {
    /// The word authors write for it.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Choice => "choice",
            Self::Choices => "choices",
            Self::YesNo => "yes_no",
            Self::Text => "text",
            Self::Number { .. } => "number",
            Self::Money { .. } => "money",
            Self::Date => "date",
            Self::Place(_) => "place",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Media(_) => "media",
            Self::Any => "any",
        }
    }
}

/// How freely a question may help itself from a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// The question being asked.
    Open,
    /// Read from the same message after the open question: a bare number is fine.
    Companion,
    /// Not asked yet: only what is surely its own.
    Early,
    /// Like `Open`, for an answer that is being changed: a bare number is not a guess worth making.
    Correction,
}

/// What reading depends on besides the message.
#[derive(Debug, Clone, Copy)]
pub struct ReadContext<'a> {
    /// The person's language.
    pub language: &'a str,
    /// The day in the bot's time zone.
    pub today: jiff::civil::Date,
}

impl Question {
    /// Reads typed text; the tokens of an answer that is found are taken from `claims`.
    pub fn read(&self, utterance: &Utterance, claims: &mut Claims, mode: Mode, context: &ReadContext<'_>) -> Reading {
        let reading = self.read_unclaimed(utterance, claims, mode, context);
        if let Reading::Found(found) = &reading {
            for tokens in &found.tokens {
                claims.take(tokens.clone());
            }
        }
        reading
    }

    fn read_unclaimed(&self, utterance: &Utterance, claims: &Claims, mode: Mode, context: &ReadContext<'_>) -> Reading {
        if utterance.token_count() == 0 {
            return match (&self.kind, mode) {
                (AnswerKind::Text | AnswerKind::Any, Mode::Open | Mode::Correction) if !utterance.is_blank() => {
                    text::read(self.max_length, utterance)
                }
                _other => Reading::Nothing,
            };
        }
        let chosen = match &self.kind {
            AnswerKind::Choices => choice::read_several(self, utterance, claims, mode),
            AnswerKind::Place(_)
            | AnswerKind::Choice
            | AnswerKind::YesNo
            | AnswerKind::Text
            | AnswerKind::Number { .. }
            | AnswerKind::Money { .. }
            | AnswerKind::Date
            | AnswerKind::Phone
            | AnswerKind::Email
            | AnswerKind::Media(_)
            | AnswerKind::Any => choice::read_one(self, utterance, claims, mode),
        };
        if matches!(chosen, Reading::Found(_)) {
            return chosen;
        }
        let own = match &self.kind {
            AnswerKind::Choice | AnswerKind::Choices | AnswerKind::Media(_) => Reading::Nothing,
            AnswerKind::YesNo => yes_no::read(utterance, claims, mode),
            AnswerKind::Text | AnswerKind::Any => text::read_in(mode, self.max_length, utterance),
            AnswerKind::Number { unit, min, max } => {
                let bounds = number::Bounds { unit: unit.as_deref(), min: *min, max: *max };
                number::read(&bounds, utterance, claims, mode)
            }
            AnswerKind::Money { .. } => money::read(utterance, claims, mode),
            AnswerKind::Date => date::read(utterance, claims, mode, context.today),
            AnswerKind::Place(gazetteer) => place::read(gazetteer, utterance, claims, mode),
            AnswerKind::Phone => phone::read(utterance, mode),
            AnswerKind::Email => email::read(utterance, mode),
        };
        match (own, chosen) {
            (Reading::Nothing, Reading::Nothing) if mode != Mode::Early && unknown::is_said(utterance, claims) => {
                Reading::DontKnow
            }
            (Reading::Nothing, chosen) => chosen,
            (own, _chosen) => own,
        }
    }

    /// Reads what is not typed text: a shared location, a picture. `None` when this question cannot use it.
    #[must_use]
    pub fn read_content(&self, content: &Content, _context: &ReadContext<'_>) -> Option<Reading> {
        media::read(&self.kind, content)
    }

    /// Short lines that say how a message was read, for authors.
    #[must_use]
    pub fn explain(&self, utterance: &Utterance, mode: Mode, context: &ReadContext<'_>) -> Vec<String> {
        explain::lines(self, utterance, mode, context)
    }

    /// Replies that the question takes, one for each way of answering it.
    #[must_use]
    pub fn examples(&self) -> Vec<String> {
        let mut examples = self.choices.examples();
        examples.extend(match &self.kind {
            AnswerKind::Choice | AnswerKind::Choices | AnswerKind::Media(_) => Vec::new(),
            AnswerKind::YesNo => yes_no::examples(),
            AnswerKind::Text | AnswerKind::Any => vec!["some text".to_owned()],
            AnswerKind::Number { unit, min, max } => {
                number::examples(&number::Bounds { unit: unit.as_deref(), min: *min, max: *max })
            }
            AnswerKind::Money { .. } => money::examples(),
            AnswerKind::Date => date::examples(),
            AnswerKind::Place(gazetteer) => place::examples(gazetteer),
            AnswerKind::Phone => vec!["98765 43210".to_owned()],
            AnswerKind::Email => vec!["name@example.org".to_owned()],
        });
        examples
    }
}
