//! Valid bots to make mistakes in: small, and between them everything the language has.

/// A bot's files, each behind a line `#=== path`.
const SETTINGS: &str = "#=== flows/bot.yaml
libretto: 1
languages: { en: English, hi: हिन्दी }
timezone: Asia/Kolkata
quiet_hours: 21:00-08:00
red_flags: data/flags.yaml
teams: { nurses: { hours: Mon-Sat 09:00-18:00, outside_hours: tomorrow } }
keywords:
  stop: { match: [STOP], do: opt_out, say: stopped }
  start: { match: [START], do: opt_in, say: welcome_back, then: resume }
  help: { match: [HELP], say: help }
  back: { match: [BACK], do: back }
  skip: { match: [SKIP], do: skip }
  restart: { match: [RESTART], do: restart }
  erase: { match: [ERASE], do: erase, confirm: sure, say: erased }
#=== flows/data/flags.yaml
bleeding: { any_of: [bleeding heavily], say: emergency, alert: nurses, wait_for: [continue] }
";

const CLINIC: &str = "#=== flows/clinic.yaml
flow: clinic
requires: consent
starts: { default: true }
after_end: { idle: 1d, say: bye }
keywords: { person: { match: [PERSON], then: person } }
steps:
  consent: { ask: consent, grants: consent, notice: 1, choices: { agree: { en: AGREE, hi: सहमत }, no: { en: No thanks, hi: नहीं } }, then: { agree: next, no: declined } }
  who: { ask: who, choices: { self: { en: Myself, hi: खुद }, other: { en: Somebody else, hi: कोई और } }, not_understood: [again, simpler], attempts: 3, give_up: { say: way_out, offer: [person, skip] } }
  age: { ask: age, answer: number, range: 0 to 120, check: { too_young: answers.age >= 18 }, not_understood: [again, simpler], attempts: 3, give_up: { say: way_out, offer: [person, skip] }, remind: { 2h: still_there } }
  old: { when: answers.age >= 60, then: senior, else: symptom }
  senior: { say: senior }
  symptom: { ask: symptom, choices: { pain: { en: Pain, hi: दर्द }, fever: { en: Fever, hi: बुखार }, lump: { en: Lump, hi: गांठ }, none: { en: Nothing, hi: कुछ नहीं } }, not_understood: [again, simpler], attempts: 3, give_up: { say: way_out, offer: [person, skip] }, then: { none: finished, fever: how_long } }
  how_soon: { ask: how_soon, answer: date, optional: true, not_understood: [again, simpler], attempts: 3, give_up: { say: way_out, offer: [person, skip] }, then: done }
  how_long: { ask: how_long, answer: number, unit: days, range: 1 to 60, not_understood: [again, simpler], attempts: 3, give_up: { say: way_out, offer: [person, skip] } }
  done: { review: summary, save: visits }
  thanks: { say: thanks, choices: { call: { en: Call me, hi: फोन करें }, end: { en: Done, hi: हो गया } }, then: { call: person, end: finished } }
  person: { handoff: nurses, say: connecting, then: end }
  finished: { end: completed, say: bye }
  declined: { end: declined, say: declined }
";

const SHOP: &str = "#=== flows/shop.yaml
flow: shop
collects: nothing
starts: { default: true }
steps:
  town: { ask: town, answer: place, places: towns.csv, with: [far], not_understood: [again, simpler], attempts: 3, give_up: { say: way_out, offer: [person, skip] } }
  far: { ask: far, answer: number, unit: km, range: 5 to 3000, default: 50, choices: { any: Anywhere }, not_understood: [again, simpler], attempts: 3, give_up: { say: way_out, offer: [person, skip] } }
  budget: { ask: budget, answer: money, currency: INR, check: { too_little: answers.budget.max >= 1000 }, not_understood: [again, simpler], attempts: 3, give_up: { say: way_out, offer: [person, skip] } }
  needs: { ask: needs, answer: choices, optional: true, choices: { scan: A scan, visit: A visit, advice: Advice }, not_understood: [again, simpler], attempts: 3, give_up: { say: way_out, offer: [person, skip] } }
  rich: { say: rich, then: [{ when: answers.budget.max >= 500000, then: dear }, { then: options }] }
  dear: { say: dear }
  options: { recommend: near, say: options, choices: { again: Search again, other: Something else, person: A person, done: Done }, then: { again: far, other: more, person: person, done: finished } }
  more: { call: survey }
  after: { say: thanks, then: finished }
  person: { handoff: nurses, say: connecting, then: end }
  finished: { end: completed, say: bye }
recommendations:
  near:
    from: shops.csv
    columns: { services: list }
    distance_from: answers.town
    keep: item.distance_km <= far
    widen: { far: [100, 500, any], say: widened }
    rules:
      close: { when: item.distance_km <= 25, score: 20, because: close }
      scan: { when: \"'scan' in answers.needs and 'scan' in item.services\", score: 10, because: scan }
    show: 2 to 3
    fallback: [helpline, desk]
#=== flows/survey.yaml
flow: survey
collects: nothing
steps:
  count: { set: { times: 0 } }
  rate: { ask: rate, choices: { good: Good, bad: Bad }, not_understood: [again, simpler], attempts: 3, give_up: { say: way_out, offer: [person, skip] }, then: { bad: why } }
  nice: { say: nice, then: end }
  why: { ask: why, max_length: 200, optional: true, not_understood: [again, simpler], attempts: 3, give_up: { say: way_out, offer: [skip] } }
  sorry: { end: sorry, say: sorry }
  person: { handoff: nurses, say: connecting, then: end }
#=== flows/towns.csv
city,state,lat,lon,aliases
Pune,Maharashtra,18.52,73.85,
Mumbai,Maharashtra,19.07,72.88,Bombay
Delhi,Delhi,28.61,77.2,Dilli
#=== flows/shops.csv
id,name,city,services
S1,One,Pune,scan
S2,Two,Mumbai,scan|visit
S3,Three,Delhi,visit
S4,Four,Pune,advice
";

const DIARY: &str = "#=== flows/diary.yaml
flow: diary
collects: nothing
starts: { default: true, schedule: every week on Mon at 10:00, template: diary_time }
steps:
  begin: { set: { asked: 0 } }
  mood: { ask: mood, choices: { fine: Fine, low: Low, bad: Bad }, not_understood: [again, simpler], attempts: 3, give_up: { say: way_out, offer: [person, skip] }, then: { bad: worse } }
  slept: { ask: slept, answer: yes_no, expires: 2d, remind: { 3h: still_there }, not_understood: [again, simpler], attempts: 3, give_up: { say: way_out, offer: [person, skip] } }
  once: { set: { asked: answers.asked + 1 } }
  enough: { when: answers.asked < 2, then: once_more, else: good_night }
  once_more: { ask: once_more, answer: yes_no, then: { yes: mood, no: good_night }, not_understood: [again, simpler], attempts: 3, give_up: { say: way_out, offer: [person, skip] } }
  worse: { say: worse, choices: { person: A person, stay: No }, then: { person: person, stay: slept } }
  good_night: { end: completed, say: bye }
  person: { handoff: nurses, say: connecting }
  finished: { end: handed_over }
";

/// The texts of all bots; those with an own wording, else every text says its own name.
const WORDED: [(&str, &str); 4] = [
    (
        "options",
        "{% for option in options %}* {{ option.name | default(option.text) }}: {{ option.reasons | join(', ') }}\n{% endfor %}Which?",
    ),
    ("summary", "{% if answers.age is set %}Age {{ answers.age }}. {% endif %}Is this right?"),
    ("sorry", "We are sorry to hear: {{ answers.why | default('something') }}"),
    ("widened", "Nothing nearer was found."),
];

/// One file of a bot.
pub(super) type File = (String, String);

/// The bots by name.
pub(super) fn bots() -> Vec<(&'static str, Vec<File>)> {
    [("clinic", CLINIC), ("shop", SHOP), ("diary", DIARY)].map(|(name, text)| (name, with_texts(files(text)))).to_vec()
}

fn files(text: &str) -> Vec<File> {
    let mut files: Vec<File> = Vec::new();
    for line in SETTINGS.lines().chain(text.lines()) {
        if let Some(path) = line.strip_prefix("#=== ") {
            files.push((path.to_owned(), String::new()));
        } else if let Some((_, text)) = files.last_mut() {
            text.push_str(line);
            text.push('\n');
        }
    }
    files
}

/// Adds every text that is named, in both languages.
fn with_texts(mut files: Vec<File>) -> Vec<File> {
    use libretto::flow::{Layout, load};
    loop {
        let mut sources = libretto::source::Sources::new();
        for (path, text) in &files {
            sources.add(path, text);
        }
        let loaded = load(&sources, &Layout::default(), libretto::message::ChannelLimits::default());
        let missing = loaded.findings.iter().filter(|finding| finding.code == "unknown-text");
        let mut names: Vec<String> =
            missing.filter_map(|finding| finding.message.split('`').nth(1).map(str::to_owned)).collect();
        names.sort();
        names.dedup();
        if names.is_empty() {
            return files;
        }
        for name in names {
            let own = WORDED.iter().find(|(known, _)| *known == name);
            for (language, suffix) in [("en", ""), ("hi", " (hi)")] {
                let text = own.map_or_else(|| format!("This is {name}.{suffix}"), |(_, text)| (*text).to_owned());
                files.push((format!("templates/_bot/{language}/{name}.txt"), text));
            }
        }
    }
}
