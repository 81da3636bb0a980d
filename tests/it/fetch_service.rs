//! A conversation that asks a source outside, through the whole service: door, turn, worker, answer, reply.

use std::sync::Arc;
use std::time::Duration;

use libretto::app::Conversation;
use libretto::engine::FetchOutcome;
use libretto::worker::FetchProgress;
use serde_json::json;

use crate::support::app::TestApp;
use crate::support::graph_api::{Canned, GraphApi};
use crate::support::small_bot::bot_of;

const ASHA: &str = "919800000001";

/// The service over a bot that asks this server.
async fn service(server: &GraphApi, allowed: bool) -> TestApp {
    let settings = format!(
        "libretto: 1\nlanguages: {{ en: English }}\nkeywords: {{ stop: {{ match: [STOP], do: opt_out, say: stopped }} }}\n\
         sources:\n  slots: {{ url: 'http://{}/slots', sends: [city], result: {{ free: number }} }}\n",
        server.address
    );
    let steps = "
  city: { ask: city, choices: { pune: Pune, delhi: Delhi } }
  slots:
    fetch: slots
    with: { city: answers.city }
    fallback: { say: no_slots, then: end }
  told: { end: completed, say: told }
";
    let bot = bot_of(&[
        ("flows/bot.yaml", &settings),
        ("flows/small.yaml", &format!("flow: small\ncollects: nothing\nsteps:\n{steps}")),
        ("templates/_bot/en/told.txt", "{{ fetched.slots.free }} free"),
    ]);
    let hosts = if allowed { server.address.to_string() } else { "example.org".to_owned() };
    TestApp::over(Conversation::of(Arc::new(bot)), &format!("fetch_hosts: '{hosts}'\n")).await
}

async fn server(status: u16, body: &str) -> GraphApi {
    GraphApi::answering(Canned { status, headers: Vec::new(), body: body.as_bytes().to_vec() }).await
}

#[tokio::test]
async fn a_source_is_asked_after_the_commit_and_its_answer_is_told() {
    let server = server(200, r#"{"free": 2}"#).await;
    let app = service(&server, true).await;
    app.says(ASHA, "m1", "hi").await;
    app.drain().await;
    app.says(ASHA, "m2", "Pune").await;
    app.drain().await;
    assert_eq!(app.sent(), ["(city)", "2 free"]);
    assert_eq!(
        server.asked.lock().unwrap().iter().map(|asked| asked.body.clone()).collect::<Vec<_>>(),
        [json!({
            "city": "pune"
        })]
    );
    assert_eq!(app.export(ASHA).await["timers"], json!([]), "nothing is left to time out");
    app.after(Duration::from_mins(5)).await;
    assert_eq!(app.sent().len(), 2);
}

#[tokio::test]
async fn whatever_the_source_does_the_person_gets_an_answer() {
    for (status, body, allowed, asked) in [
        (500, "{}", true, 1),
        (200, "not JSON", true, 1),
        (200, r#"{"free": "two"}"#, true, 1),
        (200, r#"{"free": 2}"#, false, 0),
    ] {
        let server = server(status, body).await;
        let app = service(&server, allowed).await;
        app.says(ASHA, "m1", "hi").await;
        app.drain().await;
        app.says(ASHA, "m2", "Pune").await;
        app.drain().await;
        assert_eq!(app.sent(), ["(city)", "(no_slots)"], "{status} {body}");
        assert_eq!(server.asked.lock().unwrap().len(), asked);
    }
}

#[tokio::test]
async fn a_worker_that_dies_leaves_its_fetch_to_the_next_and_in_the_end_to_the_timer() {
    let server = server(200, r#"{"free": 2}"#).await;
    let app = service(&server, true).await;
    app.says(ASHA, "m1", "hi").await;
    app.drain().await;
    app.says(ASHA, "m2", "Pune").await;
    app.inbox.run_once(None).await.unwrap();
    let lease = Duration::from_secs(30);
    let dying = app.store.claim_fetch(libretto::clock::Clock::now(&*app.clock), lease).await.unwrap().unwrap();
    assert_eq!(app.fetches.run_once().await.unwrap(), FetchProgress::Idle, "it is held");
    app.after(lease).await;
    assert_eq!(app.sent(), ["(city)", "2 free"]);
    let late = app.store.settle_fetch(dying, FetchOutcome::Failed, libretto::clock::Clock::now(&*app.clock)).await;
    assert_eq!(late.unwrap_err().kind, libretto::store::StoreErrorKind::Conflict);
    // Nobody asks at all: the session's own timer ends the wait.
    app.says(ASHA, "m3", "hi").await;
    app.drain().await;
    app.says(ASHA, "m4", "Pune").await;
    app.inbox.run_once(None).await.unwrap();
    let mut now = libretto::clock::Clock::now(&*app.clock);
    app.store.claim_fetch(now, Duration::from_hours(1)).await.unwrap().unwrap();
    app.clock.advance(Duration::from_secs(95));
    now = libretto::clock::Clock::now(&*app.clock);
    app.store.wake_due(now).await.unwrap();
    app.drain().await;
    assert_eq!(app.sent(), ["(city)", "2 free", "(city)", "(no_slots)"]);
    app.after(Duration::from_hours(1)).await;
    assert_eq!(app.sent().len(), 4, "the late answer does nothing");
}

#[tokio::test]
async fn stop_while_a_source_is_asked_is_kept() {
    let server = server(200, r#"{"free": 2}"#).await;
    let app = service(&server, true).await;
    app.says(ASHA, "m1", "hi").await;
    app.drain().await;
    app.says(ASHA, "m2", "Pune").await;
    app.says(ASHA, "m3", "STOP").await;
    app.drain().await;
    assert_eq!(app.sent(), ["(city)", "(stopped)"]);
}
