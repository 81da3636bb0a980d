//! The book in `docs/` and the README: every example is a bot that lints clean, every conversation is talked, every link
//! leads somewhere, and every word of the language has its place.

mod example;
mod page;
mod words;

use example::Example;
use page::{Page, pages};

#[test]
fn every_example_is_sound_and_every_conversation_holds() {
    let mut wrong = Vec::new();
    let mut checked = 0;
    for page in pages() {
        let mut examples = Example::of_page(&page);
        for block in page.blocks.iter().filter(|block| block.language == "yaml") {
            checked += 1;
            if let Err(why) = examples.check(block) {
                wrong.push(format!("{}:{}: {why}", page.path, block.line));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(checked > 60, "only {checked} examples were found");
}

#[test]
fn an_example_that_is_wrong_is_noticed() {
    let check = |text: &str| {
        let page = Page::read("docs/try.md", text);
        let mut examples = Example::of_page(&page);
        page.blocks
            .iter()
            .filter(|block| block.language == "yaml")
            .map(|block| examples.check(block))
            .collect::<Vec<_>>()
    };
    let fails = |yaml: &str, why: &str| {
        let results = check(&format!("```yaml\n{yaml}\n```\n"));
        let error = results.into_iter().next_back().unwrap().expect_err(yaml);
        assert!(error.contains(why), "{yaml}: {error}");
    };
    fails("colour: { ask: colour, choises: { red: Red } }", "choises");
    fails("colour: { ask: colour, then: nowhere }", "nowhere");
    fails("what: is this", "nothing says what this is");
    fails("a: [", "broken-yaml");
    fails("age: { ask: age, answer: number, range: 9 to 1 }", "wrong-range");
    let talk = "```yaml\ncolour: { ask: colour, choices: { red: Red, blue: Blue } }\n```\n\n```yaml\n\
                - scenario: no\n  turns:\n    - user: Hi\n      bot: shape\n```\n";
    let results = check(talk);
    assert!(results[0].is_ok() && results[1].as_ref().unwrap_err().contains("shape"), "{results:?}");
}

#[test]
fn every_link_leads_somewhere() {
    let pages = pages();
    let mut dead = Vec::new();
    for page in &pages {
        for (line, target) in page.links() {
            if !page.leads_somewhere(&target, &pages) {
                dead.push(format!("{}:{line}: {target}", page.path));
            }
        }
    }
    assert!(dead.is_empty(), "dead links:\n{}", dead.join("\n"));
}

#[test]
fn every_page_is_in_the_table_of_contents() {
    let pages = pages();
    let contents = pages.iter().find(|page| page.path == "docs/README.md").unwrap();
    let listed: Vec<String> = contents.links().into_iter().map(|(_, target)| target).collect();
    let missing: Vec<&str> = pages
        .iter()
        .filter_map(|page| page.path.strip_prefix("docs/"))
        .filter(|path| *path != "README.md" && !listed.iter().any(|target| target == path))
        .collect();
    assert_eq!(missing, Vec::<&str>::new());
}

#[test]
fn every_step_kind_and_answer_type_has_its_page() {
    let have: Vec<String> = pages().into_iter().map(|page| page.path).collect();
    let of = |folder: &str, names: Vec<String>| {
        names.into_iter().map(|name| format!("docs/{folder}/{name}.md")).collect::<Vec<_>>()
    };
    let mut wanted = of("steps", words::step_kinds());
    wanted.extend(of("answers", words::answer_types()));
    let missing: Vec<&String> = wanted.iter().filter(|path| !have.contains(path)).collect();
    assert!(wanted.len() > 20 && missing.is_empty(), "no page: {missing:?}");
    let extra: Vec<&String> = have
        .iter()
        .filter(|path| path.starts_with("docs/steps/") || path.starts_with("docs/answers/"))
        .filter(|path| !wanted.contains(path))
        .collect();
    assert!(extra.is_empty(), "pages about what the language does not have: {extra:?}");
}

#[test]
fn every_word_of_the_language_is_explained() {
    let book: String =
        pages().into_iter().filter(|page| page.path.starts_with("docs/")).map(|page| page.text).collect();
    let missing: Vec<String> = words::all().into_iter().filter(|word| !book.contains(&format!("`{word}`"))).collect();
    assert!(missing.is_empty(), "nothing in docs/ explains: {missing:?}");
}
