//! What is wrong with a YAML file, in the words of the people who write flows.
//!
//! Knows the usual slips (a `*bold*` text read as an alias, an unquoted `{{ name }}`), not the YAML library.

use super::yaml_context::Here;
use super::{Span, Spanned};

const IN_QUOTES: &str = "put the whole text in quotes";
const OWN_LINE: &str = "write the expression or text on a line of its own instead of inside { }";

/// Why a file could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YamlError {
    /// Where.
    pub span: Span,
    /// One lower-case sentence without a full stop.
    pub message: String,
    /// Other places that explain it.
    pub related: Vec<(Span, String)>,
    /// What to do about it.
    pub help: Option<String>,
}

/// What the reader stumbled over.
pub(super) enum Trouble {
    /// Lists and mappings stand too deep in one another.
    TooDeep { limit: usize },
    /// More values than any flow has, often through aliases of aliases.
    TooMuch,
    /// A second `---`.
    SecondDocument,
    /// `*name` where no `&name` stands before.
    UnknownAlias,
    /// `*name` inside what `&name` names.
    CircularAlias,
    /// `{{` where a value begins.
    TemplateBraces,
    /// `.nan`, `.inf` or a number beyond all bounds.
    NotFinite,
    /// A list or mapping where a key is wanted.
    KeyIsNotText,
    /// Anything else, in the parser's words.
    Syntax(String),
}

pub(super) fn too_large(span: Span) -> YamlError {
    plain(span, "this file is too large to be read", "split it into several files")
}

pub(super) fn duplicate_key(key: &Spanned<String>, first: Span) -> YamlError {
    YamlError {
        span: key.span,
        message: format!("the key `{}` is written twice in the same block", key.value),
        related: vec![(first, "first written here".to_owned())],
        help: Some("remove or rename one of them".to_owned()),
    }
}

pub(super) fn cut_expression(key: &Spanned<String>) -> YamlError {
    let message =
        format!("`{}` stands inside {{ }} without a value: a comma cut it off from what comes before", key.value);
    plain(key.span, message, OWN_LINE)
}

/// Puts the trouble into words, looking at what the author wrote there.
pub(super) fn explain(trouble: Trouble, text: &str, span: Span) -> YamlError {
    let here = Here::new(text, span);
    match trouble {
        Trouble::TooDeep { limit } => plain(
            here.one_character(),
            format!("lists and blocks stand more than {limit} deep in one another"),
            "check the indentation, and the brackets that are never closed",
        ),
        Trouble::TooMuch => plain(
            here.one_character(),
            "this file holds too many values, or repeats them too often through `*` references",
            "split the file, and write out what the references repeat",
        ),
        Trouble::SecondDocument => plain(
            here.one_character(),
            "a second document begins here, but a file holds only one",
            "remove the line `---` or move the rest to a file of its own",
        ),
        Trouble::UnknownAlias => {
            let word = here.word();
            plain(
                here.to(word.len()),
                format!("`{word}` begins with `*`, which in YAML refers to something named earlier"),
                format!("{IN_QUOTES}: {}", here.in_quotes()),
            )
        }
        Trouble::CircularAlias => {
            plain(here.one_character(), "this refers to the very thing it stands in", "write out what is meant")
        }
        Trouble::TemplateBraces => template_braces(here.to(2)),
        Trouble::NotFinite => plain(
            span,
            "this number is beyond all bounds",
            "write an ordinary number, or put it in quotes if it is text",
        ),
        Trouble::KeyIsNotText => plain(
            here.one_character(),
            "a list or block stands where a name is wanted",
            "write a plain name before the `:`",
        ),
        Trouble::Syntax(message) => syntax(&message, &here),
    }
}

/// The usual slips, told apart by the parser's sentence and the text at that place; the order matters.
fn syntax(message: &str, here: &Here<'_>) -> YamlError {
    let says = |part: &str| message.contains(part);
    let next = here.rest_of_line().chars().next();
    if let Some(braces) = here.template_braces() {
        return template_braces(braces);
    }
    if says("tab") {
        return plain(here.back_to("\t"), "a tab stands where spaces are wanted", "indent with spaces, two per level");
    }
    if says("unclosed quote") {
        return plain(
            here.one_character(),
            "this quote is never closed",
            "add the closing quote at the end of the text",
        );
    }
    if says("unsupported tag") {
        let tag = message.split('`').nth(1).unwrap_or("!");
        return plain(
            here.back_to(tag),
            format!("`{tag}` begins with `!`, which YAML does not read as text"),
            format!("{IN_QUOTES}: \"{tag} …\""),
        );
    }
    if let Some(place) = here.control_character() {
        return plain(place, "an invisible control character stands here", "delete it and type the text again");
    }
    if says("unexpected character")
        || says("anchor or alias")
        || says("block scalar")
        || matches!(next, Some(',' | '?'))
    {
        let mark = match next {
            Some('`') => "a backtick".to_owned(),
            Some(mark) => format!("`{mark}`"),
            None => "this".to_owned(),
        };
        return plain(
            here.one_character(),
            format!("a text cannot begin with {mark}"),
            format!("{IN_QUOTES}: {}", here.in_quotes()),
        );
    }
    if says("trailing content") {
        return plain(
            here.one_character(),
            "the text goes on after its closing quote",
            "put all of it in quotes; inside '…' a quote is written twice, inside \"…\" as \\\"",
        );
    }
    if says("escape character") {
        return plain(
            here.one_character(),
            "inside \"…\" a `\\` must be followed by one of the letters YAML knows",
            "use '…' instead, where `\\` is an ordinary character",
        );
    }
    if says("block sequence entries") {
        return plain(
            here.one_character(),
            "a list cannot begin here",
            "begin the list on the next line, or put the text in quotes",
        );
    }
    if let Some(bracket) = here.open_bracket()
        && (says("bracket") || says("flow") || says("illegal placement"))
    {
        return open_bracket(bracket, here);
    }
    if says("mapping values are not allowed") && here.line_up_to().contains(": ") {
        return plain(
            here.one_character(),
            "a text with a colon and a space in it must stand in quotes",
            format!("{IN_QUOTES}, or leave out the space after the colon"),
        );
    }
    if says("unclosed bracket") {
        return plain(here.one_character(), "this bracket is never closed", "add the closing bracket");
    }
    if says("mapping values are not allowed") || says("did not find expected") || says("indent") {
        return plain(
            here.line_content(),
            "this line does not fit the indentation of the lines above",
            "lines of one block begin in the same column, lines that belong under them two spaces further right",
        );
    }
    if says("bracket") {
        return plain(here.one_character(), "this bracket closes nothing", "remove it, or put the text in quotes");
    }
    let words = message.split(" at line ").next().unwrap_or(message);
    plain(here.one_character(), format!("this is not valid YAML ({words})"), "if it is meant as text, put it in quotes")
}

fn open_bracket(bracket: usize, here: &Here<'_>) -> YamlError {
    let rest = here.text().get(bracket..).unwrap_or_default();
    let line = rest.lines().next().unwrap_or_default();
    let place = here.bytes(bracket, 1);
    if bracket < here.line_start() {
        return plain(place, format!("this `{}` is never closed", &rest[..1]), "add the closing bracket");
    }
    if line.contains(" in [") || line.contains(" == ") || line.contains(" and ") || line.contains(" or ") {
        return plain(
            here.one_character(),
            "an expression cannot stand inside { }: brackets and commas cut it",
            OWN_LINE,
        );
    }
    plain(
        here.one_character(),
        "something inside the brackets cannot be read",
        "separate the parts by commas, and put texts in quotes",
    )
}

fn template_braces(span: Span) -> YamlError {
    plain(
        span,
        "`{` begins a block of keys in YAML, so `{{ … }}` cannot begin a text",
        format!("{IN_QUOTES}; words for people belong in a template file"),
    )
}

fn plain(span: Span, message: impl Into<String>, help: impl Into<String>) -> YamlError {
    YamlError { span, message: message.into(), related: Vec::new(), help: Some(help.into()) }
}
