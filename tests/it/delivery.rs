//! From a webhook to the provider and back: each promise of delivery, with the real router, workers and client.

use std::time::Duration;

use axum::http::StatusCode;
use libretto::clock::Clock;
use libretto::store::DeadReason;

use crate::support::app::{START, TestApp};
use crate::support::builders;
use crate::support::scripted_graph::Reply;

const ASHA: &str = "919800000001";
const RAVI: &str = "919800000002";

fn seconds(number: u64) -> Duration {
    Duration::from_secs(number)
}

/// The reasons of everything given up, newest first.
async fn dead(app: &TestApp) -> Vec<DeadReason> {
    app.store.dead(100).await.unwrap().into_iter().map(|entry| entry.reason).collect()
}

#[tokio::test]
async fn a_message_is_answered_once_however_often_it_comes() {
    let app = TestApp::start().await;
    for _ in 0..3 {
        app.says(ASHA, "wamid.1", "hello").await;
        app.drain().await;
    }
    assert_eq!(app.graph.texts(), [(ASHA.to_owned(), "echo hello".to_owned())]);
    let counts = app.counts().await;
    assert_eq!((counts.people, counts.inbox_pending, counts.outbox_open, counts.dead), (1, 0, 0, 0));
}

#[tokio::test]
async fn one_persons_messages_are_applied_in_the_order_they_were_written() {
    for hand_over in [true, false] {
        let app = TestApp::start().await;
        let app = if hand_over { app } else { app.without_hand_over() };
        let at = START.as_millis() / 1_000;
        // One batch: out of order by time, equal times in the order of the array.
        let batch = builders::messages(&[
            builders::text(ASHA, "wamid.3", at + 2, "three"),
            builders::text(ASHA, "wamid.1", at, "one"),
            builders::text(ASHA, "wamid.2", at, "twice"),
        ]);
        assert_eq!(app.receive(batch).await, StatusCode::OK);
        app.drain().await;
        assert_eq!(app.sent(), ["echo one", "one", "two", "echo three"], "hand-over: {hand_over}");
    }
}

#[tokio::test]
async fn a_retry_holds_back_what_follows_for_this_person_only() {
    let app = TestApp::start().await;
    app.graph.will([Reply::Error(400, 130_429)]);
    app.says(ASHA, "wamid.1", "first").await;
    app.drain().await;
    app.says(ASHA, "wamid.2", "second").await;
    app.says(RAVI, "wamid.3", "other").await;
    app.drain().await;
    assert_eq!(app.sent(), ["echo first", "echo other"]);
    app.after(Duration::from_millis(999)).await;
    assert_eq!(app.sent().len(), 2, "the pause is a whole second");
    app.after(Duration::from_millis(1)).await;
    assert_eq!(app.sent(), ["echo first", "echo other", "echo first", "echo second"]);
}

#[tokio::test]
async fn a_throttled_message_is_given_up_after_four_tries_and_releases_the_next() {
    let app = TestApp::start().await;
    app.graph.will(std::iter::repeat_n(Reply::Error(400, 130_429), 4));
    app.says(ASHA, "wamid.1", "first").await;
    app.says(ASHA, "wamid.2", "second").await;
    app.drain().await;
    for pause in [1, 2] {
        app.after(seconds(pause)).await;
    }
    assert_eq!(app.sent(), ["echo first"; 3]);
    app.after(seconds(4)).await;
    assert_eq!(app.sent(), ["echo first", "echo first", "echo first", "echo first", "echo second"]);
    assert_eq!(dead(&app).await, [DeadReason::OutOfTries { code: Some(130_429) }]);
}

#[tokio::test]
async fn a_pause_the_provider_asks_for_is_kept() {
    let app = TestApp::start().await;
    app.graph.will([Reply::Throttled(30)]);
    app.says(ASHA, "wamid.1", "hello").await;
    app.drain().await;
    app.after(seconds(29)).await;
    assert_eq!(app.sent().len(), 1);
    app.after(seconds(1)).await;
    assert_eq!(app.sent(), ["echo hello"; 2]);
}

#[tokio::test]
async fn an_unclear_error_is_tried_twice_and_a_page_of_a_proxy_four_times() {
    let app = TestApp::start().await;
    app.graph.will(std::iter::repeat_n(Reply::Error(500, 131_000), 9));
    app.says(ASHA, "wamid.1", "hello").await;
    app.drain().await;
    app.after(seconds(60)).await;
    app.after(seconds(60)).await;
    assert_eq!(app.sent(), ["echo hello"; 2]);
    assert_eq!(dead(&app).await, [DeadReason::OutOfTries { code: Some(131_000) }]);

    let app = TestApp::start().await;
    app.graph.will(std::iter::repeat_n(Reply::Html(503), 9));
    app.says(ASHA, "wamid.1", "hello").await;
    app.drain().await;
    for _ in 0..5 {
        app.after(seconds(60)).await;
    }
    assert_eq!(app.sent(), ["echo hello"; 4]);
    assert_eq!(dead(&app).await, [DeadReason::OutOfTries { code: None }]);
}

#[tokio::test]
async fn what_can_never_go_is_listed_with_its_reason() {
    let table = [
        (Reply::Error(400, 131_026), DeadReason::Rejected { code: Some(131_026) }),
        (Reply::Error(400, 131_009), DeadReason::Rejected { code: Some(131_009) }),
        (Reply::Error(400, 131_047), DeadReason::WindowClosed),
        (Reply::Html(404), DeadReason::Rejected { code: None }),
    ];
    for (reply, reason) in table {
        let app = TestApp::start().await;
        app.graph.will([reply.clone()]);
        app.says(ASHA, "wamid.1", "hello").await;
        app.drain().await;
        app.after(seconds(3_600)).await;
        assert_eq!((app.sent().len(), dead(&app).await), (1, vec![reason]), "{reply:?}");
    }
}

#[tokio::test]
async fn wrong_settings_stop_the_queue_and_lose_nothing() {
    let app = TestApp::start().await;
    app.graph.will([Reply::Error(401, 190), Reply::Error(401, 190)]);
    app.says(ASHA, "wamid.1", "one").await;
    app.drain().await;
    app.says(RAVI, "wamid.2", "two").await;
    app.drain().await;
    assert_eq!(app.sent(), ["echo one"], "nobody is tried while the queue is stopped");
    app.after(seconds(1)).await;
    assert_eq!(app.sent(), ["echo one", "echo two"]);
    app.after(seconds(120)).await;
    assert_eq!(app.sent(), ["echo one", "echo two", "echo one", "echo two"]);
    assert_eq!(app.counts().await.dead, 0);
}

#[tokio::test]
async fn without_an_answer_a_message_waits_for_its_status_and_is_then_sent_once_more() {
    let app = TestApp::with("whatsapp: { request_timeout: 100ms }").await;
    app.graph.will([Reply::Hold, Reply::Hold]);
    app.says(ASHA, "wamid.1", "hello").await;
    app.drain().await;
    app.after(seconds(19)).await;
    assert_eq!(app.sent().len(), 1, "it waits for a status");
    app.after(seconds(1)).await;
    assert_eq!(app.sent().len(), 2);
    app.after(seconds(20)).await;
    assert_eq!(app.sent(), ["echo hello"; 2], "a third try could be a third message");
    assert_eq!(dead(&app).await, [DeadReason::OutOfTries { code: None }]);
    let attempts: Vec<String> = app
        .graph
        .requests()
        .iter()
        .map(|request| request["biz_opaque_callback_data"].as_str().unwrap().rsplit('.').next().unwrap().to_owned())
        .collect();
    assert_eq!(attempts, ["1", "2"], "each try can be told apart in its statuses");
}

#[tokio::test]
async fn a_status_tells_what_no_answer_told() {
    let app = TestApp::with("whatsapp: { request_timeout: 100ms }").await;
    app.graph.will([Reply::Hold]);
    app.says(ASHA, "wamid.1", "hello").await;
    app.drain().await;
    let tracker = app.graph.requests()[0]["biz_opaque_callback_data"].as_str().unwrap().to_owned();
    let at = app.clock.now().as_millis() / 1_000;
    assert_eq!(app.receive(builders::status("wamid.out1", &tracker, "delivered", at)).await, StatusCode::OK);
    app.after(seconds(600)).await;
    assert_eq!(app.sent(), ["echo hello"], "it arrived, so it is not sent again");
    assert_eq!(app.counts().await.dead, 0);
}

#[tokio::test]
async fn after_stop_nothing_goes_but_the_confirmation() {
    for hand_over in [true, false] {
        let app = TestApp::start().await;
        let app = if hand_over { app } else { app.without_hand_over() };
        app.graph.will([Reply::Error(400, 130_429)]);
        app.says(ASHA, "wamid.1", "twice").await;
        app.drain().await;
        assert_eq!(app.sent(), ["one"], "the first waits for a retry, the second behind it");
        app.says(ASHA, "wamid.2", "STOP").await;
        app.after(seconds(600)).await;
        assert_eq!(app.sent(), ["one", "stopped"]);
        assert_eq!(dead(&app).await, [DeadReason::OptedOut, DeadReason::OptedOut]);
        app.says(ASHA, "wamid.3", "hello?").await;
        app.drain().await;
        assert_eq!(app.sent().len(), 2);
        app.says(ASHA, "wamid.4", "START").await;
        app.says(ASHA, "wamid.5", "hello").await;
        app.drain().await;
        assert_eq!(app.sent(), ["one", "stopped", "welcome back", "echo hello"]);
    }
}

#[tokio::test]
async fn stop_jumps_the_queue() {
    let app = TestApp::start().await;
    app.says(ASHA, "wamid.1", "one").await;
    app.says(ASHA, "wamid.2", "two").await;
    app.clock.advance(seconds(5));
    app.says(ASHA, "wamid.3", "STOP").await;
    app.drain().await;
    assert_eq!(app.sent(), ["stopped"]);
}

#[tokio::test]
async fn a_message_at_whose_sight_the_door_panics_is_a_message_like_any_other() {
    let app = TestApp::start().await;
    app.says(ASHA, "wamid.1", "jam").await;
    app.drain().await;
    assert_eq!(app.sent(), ["echo jam"]);
}

#[tokio::test]
async fn a_message_whose_turn_panics_is_set_aside_with_an_apology() {
    let app = TestApp::start().await;
    app.says(ASHA, "wamid.1", "boom").await;
    app.says(ASHA, "wamid.2", "still there?").await;
    app.says(RAVI, "wamid.3", "hello").await;
    app.drain().await;
    let mut sent = app.graph.texts();
    sent.sort();
    let expected = [(ASHA, "echo still there?"), (ASHA, "sorry"), (RAVI, "echo hello")];
    assert_eq!(sent, expected.map(|(person, text)| (person.to_owned(), text.to_owned())));
    assert_eq!(dead(&app).await, [DeadReason::Poisoned]);
}

#[tokio::test]
async fn a_message_that_kills_the_process_again_and_again_is_set_aside() {
    let app = TestApp::start().await;
    app.says(ASHA, "wamid.1", "hello").await;
    app.says(ASHA, "wamid.2", "still there?").await;
    for _ in 0..3 {
        // A worker that takes the message and is never heard of again.
        drop(app.store.claim_person(app.clock.now(), seconds(30)).await.unwrap().expect("a message to work on"));
        app.clock.advance(seconds(31));
        app.timers.run_once().await.unwrap();
    }
    app.drain().await;
    assert_eq!(app.sent(), ["sorry", "echo still there?"]);
    assert_eq!(dead(&app).await, [DeadReason::Poisoned]);
}

#[tokio::test]
async fn beyond_the_limit_messages_are_consumed_without_a_turn_but_not_what_must_be_answered() {
    let app = TestApp::with("workers: { messages_per_second: 1000 }").await;
    let at = START.as_millis() / 1_000;
    let flood: Vec<_> = (0..30)
        .map(|number| {
            let words = if number == 2 { "HELP".to_owned() } else { format!("{number}") };
            builders::text(ASHA, &format!("wamid.{number}"), at, &words)
        })
        .collect();
    assert_eq!(app.receive(builders::messages(&flood)).await, StatusCode::OK);
    app.says(RAVI, "wamid.r", "hello").await;
    app.drain().await;
    let to = |person: &str| {
        let texts = app.graph.texts().into_iter();
        texts.filter(|(to, _)| to == person).map(|(_, text)| text).collect::<Vec<_>>()
    };
    let mut expected = vec!["echo HELP".to_owned()];
    expected.extend((10..30).map(|number| format!("echo {number}")));
    assert_eq!(to(ASHA), expected);
    assert_eq!(to(RAVI), ["echo hello"]);
}

#[tokio::test]
async fn one_person_gets_no_more_than_the_pair_limit_allows() {
    let app = TestApp::with("workers: { person_burst: 3, flood: 100 }").await;
    for number in 0..5 {
        app.says(ASHA, &format!("wamid.{number}"), &number.to_string()).await;
    }
    app.says(RAVI, "wamid.r", "hello").await;
    app.drain().await;
    assert_eq!(app.sent().len(), 4, "three to one person, and the other is not held up: {:?}", app.sent());
    app.after(seconds(5)).await;
    assert_eq!(app.sent().len(), 4);
    app.after(seconds(1)).await;
    app.after(seconds(6)).await;
    let to_asha: Vec<String> =
        app.graph.texts().into_iter().filter(|(to, _)| to == ASHA).map(|(_, text)| text).collect();
    assert_eq!(to_asha, ["echo 0", "echo 1", "echo 2", "echo 3", "echo 4"]);
    assert_eq!(app.counts().await.dead, 0, "waiting for its turn costs a message no try");
}

#[tokio::test]
async fn a_timer_wakes_the_conversation_once() {
    let app = TestApp::start().await;
    app.says(ASHA, "wamid.1", "later").await;
    app.drain().await;
    app.after(seconds(3_599)).await;
    assert_eq!(app.sent(), ["later then"]);
    app.after(seconds(1)).await;
    app.after(seconds(3_600)).await;
    assert_eq!(app.sent(), ["later then", "echo timer remind"]);
}

#[tokio::test]
async fn a_send_whose_process_died_becomes_unknown_and_is_sent_again_later() {
    let app = TestApp::start().await.without_hand_over();
    app.says(ASHA, "wamid.1", "hello").await;
    app.inbox.run_once(None).await.unwrap();
    // A sender that takes the message and is never heard of again.
    let lease = seconds(30);
    drop(app.store.claim_send(app.clock.now(), lease).await.unwrap().expect("a message to send"));
    app.after(seconds(29)).await;
    assert!(app.sent().is_empty(), "somebody may be sending it");
    app.after(seconds(2)).await;
    assert!(app.sent().is_empty(), "it waits for a status first");
    app.after(seconds(30)).await;
    assert_eq!(app.sent(), ["echo hello"]);
}

#[tokio::test]
async fn the_export_shows_what_was_applied_exactly_once() {
    let app = TestApp::start().await;
    for id in ["wamid.1", "wamid.2", "wamid.1"] {
        app.says(ASHA, id, id).await;
    }
    app.drain().await;
    let export = app.export(ASHA).await.to_string();
    assert_eq!(export.matches("\"0\":\"wamid.1\"").count(), 1, "{export}");
    assert_eq!(export.matches("\"1\":\"wamid.2\"").count(), 1);
    assert!(!export.contains("\"2\":"));
}
