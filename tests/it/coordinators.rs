//! People who answer in the bot's place: what they see over HTTP, what reaches the person, and when the bot is silent.

use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use libretto::app::Conversation;
use libretto::config::{Arguments, Environment, Settings, Variable};
use serde_json::{Value, json};

use crate::support::app::{API_KEYS, START, TestApp};
use crate::support::small_bot::bot_of;

const ASHA: &str = "919800000001";
const RAVI: &str = "919800000002";

async fn app() -> TestApp {
    let settings = "libretto: 1\nlanguages: { en: English }\nteams: { nurses: { handed_back: bot_again } }\nkeywords:\n  \
                    stop: { match: [STOP], do: opt_out, say: stopped }\n  help: { match: [HELP], say: help }\n";
    let steps = "
  colour: { ask: colour, choices: { red: Red, nurse: A nurse }, then: { nurse: nurse } }
  done: { end: completed, say: thanks }
  nurse: { handoff: nurses, say: connecting, then: colour }
";
    let bot = bot_of(&[
        ("flows/bot.yaml", settings),
        ("flows/small.yaml", &format!("flow: small\ncollects: nothing\nsteps:\n{steps}")),
    ]);
    TestApp::over(Conversation::of(Arc::new(bot)), "").await
}

/// A person whose conversation the nurses have, and the id it goes by.
async fn handed_over(app: &TestApp, number: &str) -> String {
    app.says(number, &format!("{number}-1"), "hi").await;
    app.drain().await;
    app.says(number, &format!("{number}-2"), "nurse").await;
    app.drain().await;
    app.export(number).await["person_id"].as_str().unwrap().to_owned()
}

fn bearer(key: &str) -> String {
    format!("Bearer {key}")
}

async fn ask(app: &TestApp, method: &str, path: &str, body: &str) -> (StatusCode, Value) {
    app.ask(method, path, &[("authorization", &bearer(API_KEYS[0]))], body).await
}

async fn reply(app: &TestApp, person: &str, text: &str) -> (StatusCode, Value) {
    let body = json!({ "text": text }).to_string();
    ask(app, "POST", &format!("/api/handoffs/{person}/reply"), &body).await
}

#[tokio::test]
async fn whoever_waits_for_a_person_is_listed_without_words_or_numbers() {
    let app = app().await;
    assert_eq!(ask(&app, "GET", "/api/handoffs", "").await, (StatusCode::OK, json!({ "handoffs": [] })));
    let asha = handed_over(&app, ASHA).await;
    app.clock.advance(Duration::from_mins(1));
    let ravi = handed_over(&app, RAVI).await;
    let (status, list) = ask(&app, "GET", "/api/handoffs", "").await;
    let entry = |person: &str, since: i64, number: &str| json!({ "person": person, "team": "nurses", "step": "nurse", "since": since, "number": number });
    let start = START.as_millis();
    assert_eq!(status, StatusCode::OK);
    assert_eq!(
        list,
        json!({ "handoffs": [entry(&asha, start, "****0001"), entry(&ravi, start + 60_000, "****0002")] })
    );
}

#[tokio::test]
async fn a_reply_reaches_the_person_while_the_bot_is_silent_and_a_hand_back_ends_it() {
    let app = app().await;
    let asha = handed_over(&app, ASHA).await;
    let accepted = (StatusCode::ACCEPTED, json!({ "status": "accepted" }));
    assert_eq!(reply(&app, &asha, "This is Meena. How can I help?").await, accepted);
    app.drain().await;
    for (id, text) in [("m3", "red"), ("m4", "HELP")] {
        app.says(ASHA, id, text).await;
        app.drain().await;
    }
    assert_eq!(app.sent(), ["(colour)", "(connecting)", "This is Meena. How can I help?"]);
    let back = format!("/api/handoffs/{asha}/hand_back");
    assert_eq!(ask(&app, "POST", &back, "").await, accepted);
    app.drain().await;
    assert_eq!(app.sent()[3..], ["(bot_again)", "(colour)"], "one closing text, then the open question");
    assert_eq!(ask(&app, "GET", "/api/handoffs", "").await.1, json!({ "handoffs": [] }));
    let nobody = (
        StatusCode::CONFLICT,
        json!({
            "error": "not_handed_over", "message": "no team has this conversation"
        }),
    );
    assert_eq!(ask(&app, "POST", &back, "").await, nobody);
    assert_eq!(reply(&app, &asha, "still there?").await, nobody);
    app.says(ASHA, "m5", "red").await;
    app.drain().await;
    assert_eq!(app.sent()[5..], ["(thanks)"]);
}

#[tokio::test]
async fn nothing_goes_to_those_who_opted_out_or_wrote_more_than_a_day_ago() {
    let app = app().await;
    let asha = handed_over(&app, ASHA).await;
    app.clock.advance(Duration::from_hours(24));
    let (status, error) = reply(&app, &asha, "Hello").await;
    assert_eq!((status, &error["error"]), (StatusCode::CONFLICT, &json!("window_closed")));
    app.says(ASHA, "m3", "STOP").await;
    app.drain().await;
    let (status, error) = reply(&app, &asha, "Hello").await;
    assert_eq!((status, &error["error"]), (StatusCode::CONFLICT, &json!("opted_out")));
    // Who says STOP between the request and its turn gets nothing either.
    let ravi = handed_over(&app, RAVI).await;
    app.says(RAVI, "m4", "STOP").await;
    assert_eq!(reply(&app, &ravi, "Hello").await.0, StatusCode::ACCEPTED);
    app.drain().await;
    assert_eq!(app.sent()[2..], ["(stopped)", "(colour)", "(connecting)", "(stopped)"]);
}

#[tokio::test]
async fn the_same_request_sent_again_is_done_once() {
    let app = app().await;
    let asha = handed_over(&app, ASHA).await;
    let path = format!("/api/handoffs/{asha}/reply");
    let key = bearer(API_KEYS[1]);
    let headers = [("authorization", key.as_str()), ("idempotency-key", "r1")];
    for word in ["accepted", "duplicate"] {
        let answer = app.ask("POST", &path, &headers, r#"{"text": "Hello"}"#).await;
        assert_eq!(answer, (StatusCode::ACCEPTED, json!({ "status": word })));
        app.drain().await;
    }
    assert_eq!(app.sent()[2..], ["Hello"]);
}

#[tokio::test]
async fn without_a_good_key_nothing_is_told() {
    let app = app().await;
    let asha = handed_over(&app, ASHA).await;
    let paths = [
        ("GET", "/api/handoffs".to_owned()),
        ("POST", format!("/api/handoffs/{asha}/reply")),
        ("POST", format!("/api/handoffs/{asha}/hand_back")),
    ];
    for (method, path) in &paths {
        for given in
            ["", "Bearer", "Bearer ", "Bearer wrong", "Basic the-new-key-of-the-desk", "the-new-key-of-the-desk"]
        {
            let (status, body) = app.ask(method, path, &[("authorization", given)], r#"{"text": "x"}"#).await;
            assert_eq!((status, &body["error"]), (StatusCode::UNAUTHORIZED, &json!("no_key")), "{given}");
        }
        assert_eq!(app.ask(method, path, &[], r#"{"text": "x"}"#).await.0, StatusCode::UNAUTHORIZED);
    }
    app.drain().await;
    assert_eq!(app.sent().len(), 2);
}

#[tokio::test]
async fn bodies_that_are_not_a_reply_are_refused_in_words() {
    let app = app().await;
    let asha = handed_over(&app, ASHA).await;
    let path = format!("/api/handoffs/{asha}/reply");
    let long = json!({ "text": "x".repeat(4_097) }).to_string();
    let huge = json!({ "text": "x".repeat(40_000) }).to_string();
    for (body, status) in [
        ("", StatusCode::BAD_REQUEST),
        ("hello", StatusCode::BAD_REQUEST),
        (r#"{"text": " "}"#, StatusCode::BAD_REQUEST),
        (r#"{"text": 1}"#, StatusCode::BAD_REQUEST),
        (r#"{"text": "x", "to": "y"}"#, StatusCode::BAD_REQUEST),
        (&long, StatusCode::BAD_REQUEST),
        (&huge, StatusCode::PAYLOAD_TOO_LARGE),
    ] {
        let (given, error) = ask(&app, "POST", &path, body).await;
        assert_eq!(given, status, "{error}");
        assert!(error["message"].is_string());
    }
    assert_eq!(reply(&app, "nobody", "Hello").await.0, StatusCode::NOT_FOUND);
    assert_eq!(ask(&app, "GET", &path, "").await.0, StatusCode::NOT_FOUND);
    assert_eq!(app.sent().len(), 2);
}

#[test]
fn keys_that_are_too_short_are_refused_at_the_start() {
    let load = |keys: &str| {
        let environment = Environment::of([(Variable::LibrettoApiKeys, keys)]);
        Settings::load(None, &environment, Arguments::default())
    };
    assert_eq!(load(&API_KEYS.join(",")).unwrap().ingress.api_keys.len(), 2);
    assert!(load("").unwrap().ingress.api_keys.is_empty());
    let error = load("the-new-key-of-the-desk,short").unwrap_err().to_string();
    assert!(error.contains("LIBRETTO_API_KEYS") && !error.contains("desk"), "{error}");
}
