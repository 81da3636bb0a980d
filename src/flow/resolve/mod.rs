//! From files as written to a bot as run: names looked up, texts and words compiled, every problem reported with its place.

mod choices;
mod context;
mod engine_texts;
mod expressions;
mod files;
mod flow;
mod keyword;
mod names;
mod question;
mod recommendation;
mod red_flag;
mod results;
mod source;
mod step;
mod texts;

pub use files::Layout;
pub(crate) use files::{directory, join};

use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};

use self::context::Context;
use super::bot::{Bot, ByName, EngineTexts, Hours, Languages, Team, Texts};
use super::syntax::{BotSyntax, FlowSyntax};
use crate::diagnostic::{Diagnostic, Severity, sort};
use crate::message::ChannelLimits;
use crate::source::{FileId, Sources};

/// What loading a bot came to.
#[derive(Debug)]
pub struct Loaded {
    /// The bot, if nothing speaks against running it.
    pub bot: Option<Bot>,
    /// All findings, sorted.
    pub findings: Vec<Diagnostic>,
}

/// Reads a whole bot. Files are found in `sources` at the paths that `layout` names.
#[must_use]
pub fn load(sources: &Sources, layout: &Layout, limits: ChannelLimits) -> Loaded {
    let mut context = Context::new(sources, layout);
    let bot = build(&mut context, limits);
    let mut findings = context.into_findings();
    sort(&mut findings);
    let blocked = findings.iter().any(|finding| finding.severity == Severity::Error);
    Loaded { bot: bot.filter(|_| !blocked), findings }
}

fn build(context: &mut Context<'_>, limits: ChannelLimits) -> Option<Bot> {
    let settings_file = context.layout.settings_path();
    let Some(file) = context.sources.find(&settings_file) else {
        if let Some((first, _)) = context.sources.iter().next() {
            context.report(
                Diagnostic::error(
                    "missing-settings",
                    format!("`{settings_file}` is missing"),
                    crate::source::Span::start_of(first),
                )
                .with_help("every bot has a `bot.yaml` beside its flows, with its languages and keywords"),
            );
        }
        return None;
    };
    let settings = context.document(file, super::schema::DocumentKind::Bot).map(|root| BotSyntax::read(&root))?;
    let languages = Languages::new(
        settings.languages.iter().map(|(code, name)| (code.value.clone(), name.value.clone())).collect(),
    );
    context.languages = languages.clone();

    let mut flow_files: Vec<(FileId, FlowSyntax)> = Vec::new();
    for path in context.layout.flow_paths(context.sources) {
        let Some(file) = context.sources.find(&path) else { continue };
        if let Some(root) = context.document(file, super::schema::DocumentKind::Flow) {
            flow_files.push((file, FlowSyntax::read(&root)));
        }
    }
    let team_names: Vec<String> = settings.teams.iter().map(|team| team.name.value.clone()).collect();
    context.team_names = team_names;
    context.flow_names =
        flow_files.iter().filter_map(|(_, flow)| flow.name.as_ref().map(|name| name.value.clone())).collect();
    context.answer_names = flow_files.iter().flat_map(|(_, flow)| names::answer_names(flow)).collect();

    context.result_names = flow_files.iter().flat_map(|(_, flow)| source::result_names(flow)).collect();
    context.sources_outside = source::resolve(context, &settings.sources);

    let timezone = timezone(context, &settings);
    let quiet_hours = settings.quiet_hours.as_ref().and_then(|text| {
        let hours = Hours::parse(&text.value);
        if hours.is_none() {
            context.report(
                Diagnostic::error("wrong-hours", format!("`{}` is not a span of hours", text.value), text.span)
                    .with_help("write it as `21:00-08:00`"),
            );
        }
        hours
    });
    let keywords = keyword::resolve(context, &settings.keywords, None, settings_directory(context));
    let red_flags = red_flag::resolve(context, &settings, settings_directory(context));
    let teams = teams(context, &settings);

    let mut flows = ByName::default();
    let mut default_flow = None;
    for (file, syntax) in &flow_files {
        let Some(flow) = flow::resolve(context, *file, syntax) else { continue };
        if syntax.starts.default {
            if default_flow.is_some() {
                context.report(
                    Diagnostic::error(
                        "two-default-flows",
                        "more than one flow has `starts: { default: true }`",
                        flow.span,
                    )
                    .with_help("only one flow can begin when somebody simply writes"),
                );
            }
            default_flow.get_or_insert(flows.len());
        }
        flows.insert(flow.name.clone(), flow);
    }
    flow::check_calls(context, &flow_files);
    if default_flow.is_none() && flows.len() == 1 {
        default_flow = Some(0);
    }
    let engine_texts = EngineTexts::from(|name| context.engine_text(name));
    context.check_text_names();
    Some(Bot {
        version: version(context.sources),
        languages,
        timezone,
        quiet_hours,
        teams,
        sources: std::mem::take(&mut context.sources_outside),
        flows,
        default_flow,
        keywords,
        red_flags,
        texts: std::mem::take::<Texts>(&mut context.texts),
        engine_texts,
        limits,
    })
}

fn settings_directory(context: &Context<'_>) -> String {
    context.layout.flows.clone()
}

fn timezone(context: &mut Context<'_>, settings: &BotSyntax) -> TimeZone {
    let Some(name) = &settings.timezone else { return TimeZone::UTC };
    TimeZone::get(&name.value).unwrap_or_else(|_| {
        context.report(
            Diagnostic::error("unknown-timezone", format!("`{}` is not a timezone", name.value), name.span)
                .with_help("write it as `Asia/Kolkata`"),
        );
        TimeZone::UTC
    })
}

fn teams(context: &mut Context<'_>, settings: &BotSyntax) -> ByName<Team> {
    let mut teams = ByName::default();
    for syntax in &settings.teams {
        let hours = syntax.hours.as_ref().and_then(|text| {
            let hours = Hours::parse(&text.value);
            if hours.is_none() {
                context.report(
                    Diagnostic::error("wrong-hours", format!("`{}` is not a span of hours", text.value), text.span)
                        .with_help("write it as `Mon-Sat 09:00-18:00`"),
                );
            }
            hours
        });
        let outside_hours = syntax.outside_hours.as_ref().map(|text| context.text(None, text));
        let handed_back = syntax.handed_back.as_ref().map(|text| context.text(None, text));
        let name = syntax.name.value.clone();
        teams.insert(name.clone(), Team { name, hours, outside_hours, handed_back });
    }
    teams
}

fn version(sources: &Sources) -> String {
    let mut hash = Sha256::new();
    let mut files: Vec<_> = sources.iter().map(|(_, file)| file).collect();
    files.sort_by(|left, right| left.path.cmp(&right.path));
    for file in files {
        hash.update(file.path.as_bytes());
        hash.update([0]);
        hash.update(file.text.as_bytes());
        hash.update([0]);
    }
    data_encoding::HEXLOWER.encode(&hash.finalize())[..16].to_owned()
}
