use std::fmt::Write as _;

use super::*;
use crate::source::Sources;

fn file() -> FileId {
    Sources::new().add("flow.yaml", "")
}

/// One line per node: how deep, what it is, and `@` the text under its span.
fn drawn(text: &str) -> String {
    fn draw(node: &Spanned<Node>, text: &str, depth: usize, out: &mut String) {
        let at = |span: Span| text[span.start as usize..span.end as usize].replace("\r\n", "⏎");
        let pad = "  ".repeat(depth);
        match &node.value {
            Node::Scalar(scalar) => {
                writeln!(out, "{pad}{} {} @{}", scalar.value, scalar.text.replace('\n', "⏎"), at(node.span)).unwrap();
            }
            Node::Sequence(items) => {
                writeln!(out, "{pad}list @{}", at(node.span)).unwrap();
                for item in items {
                    draw(item, text, depth + 1, out);
                }
            }
            Node::Mapping(entries) => {
                writeln!(out, "{pad}map @{}", at(node.span)).unwrap();
                for entry in entries {
                    writeln!(out, "{pad}- {} @{}", entry.key.value, at(entry.key.span)).unwrap();
                    draw(&entry.value, text, depth + 1, out);
                }
            }
        }
    }
    let mut out = String::new();
    draw(&parse_yaml(file(), text).unwrap(), text, 0, &mut out);
    out
}

/// The text under the error, its message and its help.
fn refused(text: &str) -> (String, String, String) {
    let error = parse_yaml(file(), text).unwrap_err();
    (text[error.span.start as usize..error.span.end as usize].to_owned(), error.message, error.help.unwrap_or_default())
}

#[track_caller]
fn assert_refused(text: &str, under: &str, message: &str) {
    let (at, said, help) = refused(text);
    assert_eq!((at.as_str(), said.as_str()), (under, message), "help was: {help}");
    assert!(!help.is_empty());
}

#[test]
fn an_empty_file_is_null() {
    for text in ["", "# only a comment\n", "---\n"] {
        assert!(parse_yaml(file(), text).unwrap().value.is_null(), "{text:?}");
    }
}

#[test]
fn every_key_is_text_and_scalars_keep_what_was_written() {
    let text = "price: 1.10\nphone: +911234567890\nno: yes\n1: true\n1.10: 0712\nnull: 1_000\nempty:\nnote: 2026-11\nlast: '1'\n";
    assert_eq!(
        drawn(text),
        r#"map @price
- price @price
  1.1 1.10 @1.10
- phone @phone
  911234567890 +911234567890 @+911234567890
- no @no
  "yes" yes @yes
- 1 @1
  true true @true
- 1.10 @1.10
  "0712" 0712 @0712
- null @null
  "1_000" 1_000 @1_000
- empty @empty
  null  @
- note @note
  "2026-11" 2026-11 @2026-11
- last @last
  "1" 1 @'1'
"#
    );
}

#[test]
fn spans_are_right_after_a_byte_order_mark_line_ends_and_emoji() {
    let text = "\u{feff}say: \"😀 नमस्ते\" # 😀\r\nsteps: { 😀: [a, 'b'] }\r\ntext: |\r\n  one\r\n  two\r\nend: x\r\n";
    assert_eq!(
        drawn(text),
        r#"map @say
- say @say
  "😀 नमस्ते" 😀 नमस्ते @"😀 नमस्ते"
- steps @steps
  map @{
  - 😀 @😀
    list @[
      "a" a @a
      "b" b @'b'
- text @text
  "one\ntwo\n" one⏎two⏎ @one⏎  two
- end @end
  "x" x @x
"#
    );
}

#[test]
fn merges_and_aliases_stand_where_they_are_used() {
    assert_eq!(
        drawn("base: &base { x: 1, y: 2 }\nuse:\n  <<: *base\n  x: 5\nagain: *base\n"),
        "\
map @base
- base @base
  map @{
  - x @x
    1 1 @1
  - y @y
    2 2 @2
- use @use
  map @x
  - x @x
    5 5 @5
  - y @*base
    2 2 @*base
- again @again
  map @*base
  - x @*base
    1 1 @*base
  - y @*base
    2 2 @*base
"
    );
}

#[test]
fn a_key_written_twice_names_both_places() {
    let text = "steps:\n  city: { ask: city }\n  stage: { ask: stage }\n  city: { ask: town }\n";
    let error = parse_yaml(file(), text).unwrap_err();
    assert_eq!(error.message, "the key `city` is written twice in the same block");
    let second = u32::try_from(text.rfind("city: {").unwrap()).unwrap();
    assert_eq!((error.span.start, error.span.end), (second, second + 4));
    let first = u32::try_from(text.find("city").unwrap()).unwrap();
    assert_eq!(error.related, [(Span::new(error.span.file, first, first + 4), "first written here".to_owned())]);
}

#[test]
fn usual_slips_are_told_in_plain_words() {
    let begins = |mark: &str| format!("a text cannot begin with {mark}");
    assert_refused("t: {{ name }}\n", "{{", "`{` begins a block of keys in YAML, so `{{ … }}` cannot begin a text");
    assert_refused("t: {{ n }} and\n", "{{", "`{` begins a block of keys in YAML, so `{{ … }}` cannot begin a text");
    assert_refused("t: [{{ n }}, x]\n", "{{", "`{` begins a block of keys in YAML, so `{{ … }}` cannot begin a text");
    assert_refused(
        "t: *Karibu* dear\n",
        "*Karibu*",
        "`*Karibu*` begins with `*`, which in YAML refers to something named earlier",
    );
    assert_refused("\u{feff}b: @x\r\n", "@", &begins("`@`"));
    assert_refused("😀: 1\nb: `x`", "`", &begins("a backtick"));
    assert_refused("t: > x\n", ">", &begins("`>`"));
    assert_refused("t: Yes, no: maybe\n", ":", "a text with a colon and a space in it must stand in quotes");
    assert_refused("a:\n\tb: 1\n", "\t", "a tab stands where spaces are wanted");
    assert_refused("a: 'x\nb: 2\n", "'", "this quote is never closed");
    assert_refused("a: [1, 2\nb: 3\n", "[", "this `[` is never closed");
    assert_refused("a: { x: 1\nb: 3\n", "{", "this `{` is never closed");
    assert_refused("a: 😀 x\nb: [\n", "[", "this bracket is never closed");
    assert_refused("a: ]\n", "]", "this bracket closes nothing");
    assert_refused("t: !important\n", "!important", "`!important` begins with `!`, which YAML does not read as text");
    assert_refused("t: 'it's'\n", "s", "the text goes on after its closing quote");
    assert_refused("a:\n  b: 1\n c: 2\n", "c:", "this line does not fit the indentation of the lines above");
    assert_refused("a: b\n  c: d\n", "c:", "this line does not fit the indentation of the lines above");
    assert_refused("a: x\u{7}\n", "\u{7}", "an invisible control character stands here");
    assert_refused("a: 1\n---\nb: 2\n", "-", "a second document begins here, but a file holds only one");
    assert_refused("? [a]\n: b\n", "[", "a list or block stands where a name is wanted");
    assert_refused("a: &b [*b]\n", "*", "this refers to the very thing it stands in");
    assert_refused("a: .nan\n", ".nan", "this number is beyond all bounds");
}

#[test]
fn an_expression_inside_braces_is_sent_to_its_own_line() {
    for text in ["s: { when: f(a, b), then: c }\n", "s: { when: a in ['x', 'y'], then: c }\n", "s: { say, then: c }\n"]
    {
        let (_, _, help) = refused(text);
        assert_eq!(help, "write the expression or text on a line of its own instead of inside { }", "{text}");
    }
    assert!(parse_yaml(file(), "s: { say: , then: c }\n").is_ok(), "an empty value is no cut expression");
}

#[test]
fn depth_is_bounded() {
    let blocks = (0..10_000).map(|depth| " ".repeat(depth) + "a:\n").collect::<Vec<_>>().concat();
    for text in [blocks, "- ".repeat(10_000), "[".repeat(10_000), "{a: ".repeat(10_000)] {
        let error = parse_yaml(file(), &text).unwrap_err();
        assert!(error.help.is_some());
    }
    let (_, message, _) = refused(&"- ".repeat(10_000));
    assert_eq!(message, "lists and blocks stand more than 24 deep in one another");
}

#[test]
fn aliases_cannot_explode() {
    let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..10 {
        let before = format!("*a{}, ", level - 1).repeat(10);
        writeln!(text, "a{level}: &a{level} [{before}]").unwrap();
    }
    let (_, message, _) = refused(&text);
    assert_eq!(message, "this file holds too many values, or repeats them too often through `*` references");
}

#[test]
fn large_files_are_read_or_refused_in_words() {
    let text = format!("say: \"{}\"\n", "x".repeat(10_000_000));
    assert_eq!(parse_yaml(file(), &text).unwrap().value.get("say").unwrap().value.as_text().unwrap().len(), 10_000_000);
    assert_eq!(
        refused(&"- a\n".repeat(2_500_000)).1,
        "this file holds too many values, or repeats them too often through `*` references"
    );
    assert_eq!(refused(&"#".repeat(MAX_BYTES + 1)).1, "this file is too large to be read");
}

proptest::proptest! {
    #[test]
    fn no_input_panics(text in "[ \\n\\ta:{}\\[\\]'\"&*!|>#@`%,?0-9😀\u{feff}-]{0,60}") {
        if let Err(error) = parse_yaml(file(), &text) {
            proptest::prop_assert!(text.get(error.span.start as usize..error.span.end as usize).is_some());
        }
    }
}
