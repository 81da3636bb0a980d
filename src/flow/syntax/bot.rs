//! The shared settings of a bot, and one flow.

use super::fields::{Fields, Text, text};
use super::keyword::KeywordSyntax;
use super::recommendation::RecommendationSyntax;
use super::source::SourceSyntax;
use super::step::StepSyntax;
use crate::source::{Node, Span, Spanned};

/// `flows/bot.yaml` as written.
#[derive(Debug, Clone)]
pub(crate) struct BotSyntax {
    /// Language codes and names; the first is the fallback.
    pub(crate) languages: Vec<(Text, Text)>,
    /// The timezone's name.
    pub(crate) timezone: Option<Text>,
    /// `21:00-08:00`
    pub(crate) quiet_hours: Option<Text>,
    /// A path, or the groups themselves.
    pub(crate) red_flags: Option<Spanned<Node>>,
    /// The teams.
    pub(crate) teams: Vec<TeamSyntax>,
    /// What can be asked outside.
    pub(crate) sources: Vec<SourceSyntax>,
    /// The keywords.
    pub(crate) keywords: Vec<KeywordSyntax>,
    /// The whole file.
    pub(crate) span: Span,
}

/// One entry of `teams`.
#[derive(Debug, Clone)]
pub(crate) struct TeamSyntax {
    /// Its name.
    pub(crate) name: Text,
    /// When somebody is there.
    pub(crate) hours: Option<Text>,
    /// The text said outside these hours.
    pub(crate) outside_hours: Option<Text>,
    /// The text said when they give a conversation back.
    pub(crate) handed_back: Option<Text>,
}

/// One flow file as written.
#[derive(Debug, Clone)]
pub(crate) struct FlowSyntax {
    /// Its name.
    pub(crate) name: Option<Text>,
    /// The purpose that must be granted before anything personal is kept.
    pub(crate) requires: Option<Text>,
    /// `collects: nothing`
    pub(crate) collects: Option<Text>,
    /// How it begins.
    pub(crate) starts: StartsSyntax,
    /// What is said after its end.
    pub(crate) after_end: Option<AfterEndSyntax>,
    /// Keywords this flow adds.
    pub(crate) keywords: Vec<KeywordSyntax>,
    /// Old step, new step.
    pub(crate) moved: Vec<(Text, Text)>,
    /// The steps in order.
    pub(crate) steps: Vec<StepSyntax>,
    /// The recommendations.
    pub(crate) recommendations: Vec<RecommendationSyntax>,
    /// The whole file.
    pub(crate) span: Span,
}

/// How a flow begins.
#[derive(Debug, Clone, Default)]
pub(crate) struct StartsSyntax {
    /// For everyone who writes without another flow.
    pub(crate) default: bool,
    /// With these words.
    pub(crate) keywords: Vec<Text>,
    /// From outside.
    pub(crate) api: bool,
    /// By itself.
    pub(crate) schedule: Option<Text>,
    /// The approved message template that invites to it.
    pub(crate) template: Option<Text>,
}

/// `after_end:` as written.
#[derive(Debug, Clone)]
pub(crate) struct AfterEndSyntax {
    /// For how long.
    pub(crate) idle: Option<Text>,
    /// What is said.
    pub(crate) say: Option<Text>,
}

fn pairs(fields: Fields<'_>, key: &str) -> Vec<(Text, Text)> {
    fields.entries(key).filter_map(|(key, value)| Some((key, text(value)?))).collect()
}

fn keywords(fields: Fields<'_>) -> Vec<KeywordSyntax> {
    fields.entries("keywords").map(|(name, value)| KeywordSyntax::read(name, value)).collect()
}

impl BotSyntax {
    /// Reads the shared settings.
    #[must_use]
    pub(crate) fn read(root: &Spanned<Node>) -> Self {
        let fields = Fields::of(root);
        Self {
            languages: pairs(fields, "languages"),
            timezone: fields.text("timezone"),
            quiet_hours: fields.text("quiet_hours"),
            red_flags: fields.node("red_flags").cloned(),
            teams: fields
                .entries("teams")
                .map(|(name, value)| {
                    let team = Fields::of(value);
                    TeamSyntax {
                        name,
                        hours: team.text("hours"),
                        outside_hours: team.text("outside_hours"),
                        handed_back: team.text("handed_back"),
                    }
                })
                .collect(),
            sources: fields.entries("sources").map(|(name, value)| SourceSyntax::read(name, value)).collect(),
            keywords: keywords(fields),
            span: fields.span(),
        }
    }
}

impl FlowSyntax {
    /// Reads one flow file.
    #[must_use]
    pub(crate) fn read(root: &Spanned<Node>) -> Self {
        let fields = Fields::of(root);
        let starts = fields.node("starts").map(Fields::of);
        Self {
            name: fields.text("flow"),
            requires: fields.text("requires"),
            collects: fields.text("collects"),
            starts: starts.map_or_else(StartsSyntax::default, |starts| StartsSyntax {
                default: starts.flag("default"),
                keywords: starts.words("keywords"),
                api: starts.flag("api"),
                schedule: starts.text("schedule"),
                template: starts.text("template"),
            }),
            after_end: fields
                .node("after_end")
                .map(Fields::of)
                .map(|after| AfterEndSyntax { idle: after.text("idle"), say: after.text("say") }),
            keywords: keywords(fields),
            moved: pairs(fields, "moved"),
            steps: fields.entries("steps").map(|(name, value)| StepSyntax::read(name, value)).collect(),
            recommendations: fields
                .entries("recommendations")
                .map(|(name, value)| RecommendationSyntax::read(name, value))
                .collect(),
            span: fields.span(),
        }
    }
}
