//! One step: exactly one kind, and what goes with it.

use super::choices::{ChoicesSyntax, TitleSyntax};
use super::fields::{Fields, Text, text, texts};
use super::then::ThenSyntax;
use crate::source::{Node, Spanned};

/// One entry of `steps`.
#[derive(Debug, Clone)]
pub(crate) struct StepSyntax {
    /// Its name.
    pub(crate) name: Text,
    /// What it does; `None` if no kind was written.
    pub(crate) kind: Option<KindSyntax>,
    /// Said first.
    pub(crate) say: Option<Text>,
    /// What can be tapped.
    pub(crate) choices: Option<ChoicesSyntax>,
    /// Where it goes.
    pub(crate) then: Option<ThenSyntax>,
    /// How it is called when it is offered or changed.
    pub(crate) title: Option<TitleSyntax>,
}

/// What a step does.
#[derive(Debug, Clone)]
pub(crate) enum KindSyntax {
    /// Asks and waits.
    Ask(Box<AskSyntax>),
    /// Says something and goes on.
    Say(Text),
    /// Gives answers a value.
    Set(Vec<(Text, Text)>),
    /// Branches.
    When {
        /// The condition.
        condition: Text,
        /// Where to go if it does not hold.
        otherwise: Option<Text>,
    },
    /// Reads the answers back.
    Review {
        /// The text.
        text: Text,
        /// What the answers are saved for.
        save: Option<Text>,
        /// Only these answers.
        fields: Vec<Text>,
    },
    /// Recommends.
    Recommend(Text),
    /// Hands over to a team.
    HandOff(Text),
    /// Asks a source outside.
    Fetch(Box<FetchSyntax>),
    /// Runs another flow and comes back.
    Call(Text),
    /// Ends with a word.
    End(Text),
}

/// Everything about one question.
#[derive(Debug, Clone)]
pub(crate) struct AskSyntax {
    /// The question's text.
    pub(crate) prompt: Text,
    /// The answer type.
    pub(crate) answer: Option<Text>,
    /// `other: text`
    pub(crate) other: Option<Text>,
    /// The purpose it grants.
    pub(crate) grants: Option<Text>,
    /// The notice's version.
    pub(crate) notice: Option<Text>,
    /// `sets: language`
    pub(crate) sets: Option<Text>,
    /// `unit:`
    pub(crate) unit: Option<Text>,
    /// `range:`
    pub(crate) range: Option<Text>,
    /// `currency:`
    pub(crate) currency: Option<Text>,
    /// `places:`
    pub(crate) places: Option<Text>,
    /// `default:`
    pub(crate) default: Option<Text>,
    /// Companions.
    pub(crate) with: Vec<Text>,
    /// Checks: text and condition.
    pub(crate) check: Vec<(Text, Text)>,
    /// What is said when the answer was not understood; later ones for later misses.
    pub(crate) not_understood: Vec<Text>,
    /// Prompts before giving up.
    pub(crate) attempts: Option<Text>,
    /// What is said then.
    pub(crate) give_up: Option<GiveUpSyntax>,
    /// Not asked when this holds.
    pub(crate) skip_if: Option<Text>,
    /// May be left unanswered.
    pub(crate) optional: bool,
    /// Asked back before it counts.
    pub(crate) confirm: Option<Text>,
    /// Reminders: after how long, which text.
    pub(crate) remind: Vec<(Text, Text)>,
    /// The conversation ends after this long.
    pub(crate) expires: Option<Text>,
    /// Kept apart.
    pub(crate) sensitive: bool,
    /// Longest text answer, in characters.
    pub(crate) max_length: Option<Text>,
    /// Taken from earlier messages too.
    pub(crate) hear_early: bool,
    /// How long to wait for more messages.
    pub(crate) gather: Option<Text>,
    /// The answer's name, if not the step's.
    pub(crate) save_as: Option<Text>,
    /// What people call this question.
    pub(crate) called: Vec<Text>,
}

/// `give_up:` as written.
#[derive(Debug, Clone)]
pub(crate) struct GiveUpSyntax {
    /// The text.
    pub(crate) say: Text,
    /// Steps or `skip`.
    pub(crate) offer: Vec<Text>,
}

/// `fetch:` and what goes with it.
#[derive(Debug, Clone)]
pub(crate) struct FetchSyntax {
    /// The source.
    pub(crate) source: Text,
    /// What it is told: name and expression.
    pub(crate) with: Vec<(Text, Text)>,
    /// The result's name, if not the step's.
    pub(crate) save_as: Option<Text>,
    /// What happens when nothing usable came.
    pub(crate) fallback: Option<FallbackSyntax>,
}

/// `fallback:` as written: a target alone, or a text with or without one.
#[derive(Debug, Clone)]
pub(crate) struct FallbackSyntax {
    /// What is said.
    pub(crate) say: Option<Text>,
    /// Where it goes on.
    pub(crate) then: Option<Text>,
}

impl StepSyntax {
    pub(super) fn read(name: Text, node: &Spanned<Node>) -> Self {
        let fields = Fields::of(node);
        let kind = KindSyntax::read(fields);
        Self {
            name,
            say: fields.text("say").filter(|_| !matches!(kind, Some(KindSyntax::Say(_)))),
            choices: fields.node("choices").and_then(ChoicesSyntax::read),
            then: fields.node("then").and_then(ThenSyntax::read),
            title: fields.node("title").and_then(TitleSyntax::read),
            kind,
        }
    }
}

impl KindSyntax {
    fn read(fields: Fields<'_>) -> Option<Self> {
        let pairs = |key: &str| -> Vec<(Text, Text)> {
            fields.entries(key).filter_map(|(key, value)| Some((key, text(value)?))).collect()
        };
        let first = |key: &str| fields.text(key);
        if let Some(prompt) = first("ask") {
            return Some(Self::Ask(Box::new(AskSyntax::read(prompt, fields))));
        }
        if fields.node("set").is_some() {
            return Some(Self::Set(pairs("set")));
        }
        if let Some(condition) = first("when") {
            return Some(Self::When { condition, otherwise: first("else") });
        }
        if let Some(text) = first("review") {
            return Some(Self::Review { text, save: first("save"), fields: fields.texts("fields") });
        }
        if let Some(source) = first("fetch") {
            let fallback = fields.node("fallback").map(FallbackSyntax::read);
            let (with, save_as) = (pairs("with"), first("save_as"));
            return Some(Self::Fetch(Box::new(FetchSyntax { source, with, save_as, fallback })));
        }
        first("recommend")
            .map(Self::Recommend)
            .or_else(|| first("handoff").map(Self::HandOff))
            .or_else(|| first("call").map(Self::Call))
            .or_else(|| first("end").map(Self::End))
            .or_else(|| first("say").map(Self::Say))
    }
}

impl FallbackSyntax {
    fn read(node: &Spanned<Node>) -> Self {
        let fields = Fields::of(node);
        Self { say: fields.text("say"), then: fields.text("then").or_else(|| text(node)) }
    }
}

impl AskSyntax {
    fn read(prompt: Text, fields: Fields<'_>) -> Self {
        let pairs = |key: &str| -> Vec<(Text, Text)> {
            fields.entries(key).filter_map(|(key, value)| Some((key, text(value)?))).collect()
        };
        Self {
            prompt,
            answer: fields.text("answer"),
            other: fields.text("other"),
            grants: fields.text("grants"),
            notice: fields.text("notice"),
            sets: fields.text("sets"),
            unit: fields.text("unit"),
            range: fields.text("range"),
            currency: fields.text("currency"),
            places: fields.text("places"),
            default: fields.text("default"),
            with: fields.texts("with"),
            check: pairs("check"),
            not_understood: fields.texts("not_understood"),
            attempts: fields.text("attempts"),
            give_up: fields.node("give_up").and_then(|node| {
                let fields = Fields::of(node);
                Some(GiveUpSyntax {
                    say: fields.text("say").or_else(|| text(node))?,
                    offer: fields.node("offer").map(texts).unwrap_or_default(),
                })
            }),
            skip_if: fields.text("skip_if"),
            optional: fields.flag("optional"),
            confirm: fields.text("confirm"),
            remind: pairs("remind"),
            expires: fields.text("expires"),
            sensitive: fields.flag("sensitive"),
            max_length: fields.text("max_length"),
            hear_early: fields.flag("hear_early"),
            gather: fields.text("gather"),
            save_as: fields.text("save_as"),
            called: fields.words("called"),
        }
    }
}
