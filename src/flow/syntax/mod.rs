//! A bot's files as their authors wrote them: every name still a text with its place, nothing looked up yet.

mod bot;
mod choices;
mod fields;
mod keyword;
mod recommendation;
mod red_flag;
mod source;
mod step;
mod then;

pub(crate) use bot::{BotSyntax, FlowSyntax};
pub(crate) use choices::{AsksSyntax, ChoiceSyntax, ChoicesSyntax, TitleSyntax};
pub(crate) use fields::{Text, parse_duration};
pub(crate) use keyword::KeywordSyntax;
pub(crate) use recommendation::RecommendationSyntax;
pub(crate) use red_flag::RedFlagSyntax;
pub(crate) use source::SourceSyntax;
pub(crate) use step::{AskSyntax, FetchSyntax, KindSyntax, StepSyntax};
pub(crate) use then::ThenSyntax;
