//! Webhook bodies as values: recorded ones, odd ones and broken ones.

use std::collections::BTreeMap;
use std::fmt::Write;

use libretto::channel::whatsapp::{self, Delivery, EnvelopeError, Ignored};
use libretto::engine::Input;
use libretto::ingress;
use libretto::message::{Content, MessageId, PrivateText};
use serde_json::{Value, json};

use crate::support::door::{NOW, OUR_NUMBER, door_with, envelope, hello, people, text, value_with};
use crate::support::fixtures::Fixtures;

fn parse(body: &[u8]) -> Result<Delivery, EnvelopeError> {
    whatsapp::parse(body, Some(OUR_NUMBER), NOW)
}

fn parsed(value: &Value) -> Delivery {
    parse(&envelope(value)).expect("an envelope")
}

fn ignored(reasons: &[(Ignored, usize)]) -> BTreeMap<Ignored, usize> {
    reasons.iter().copied().collect()
}

fn content(content: &Content) -> String {
    match content {
        Content::Text(text) => format!("text {:?}", text.expose()),
        Content::Tap(tap) => format!("tap {:?} {:?}", tap.id, tap.title.as_ref().map(PrivateText::expose)),
        Content::Media { kind, caption } => {
            format!("media {kind:?} {:?}", caption.as_ref().map(PrivateText::expose))
        }
        Content::Reaction { emoji, on } => format!("reaction {emoji:?} on {:?}", on.as_ref().map(MessageId::expose)),
        Content::Location(_) | Content::Contacts | Content::Unsupported { .. } => format!("{content:?}"),
    }
}

/// Everything a delivery holds, in words.
fn described(delivery: &Delivery) -> String {
    let mut lines = String::new();
    for received in &delivery.arrivals {
        let (message, name) = (&received.message, received.profile_name.as_ref().map(PrivateText::expose));
        writeln!(
            lines,
            "  message {} at {} from {} {name:?}",
            message.id.expose(),
            message.sent_at,
            people(&received.sender)
        )
        .expect("written");
        let reply_to = message.reply_to.as_ref().map(|id| format!(" in reply to {}", id.expose())).unwrap_or_default();
        writeln!(lines, "    {}{reply_to}", content(&message.content)).expect("written");
    }
    for status in &delivery.statuses {
        writeln!(
            lines,
            "  status {} {:?} at {} {:?}",
            status.message.expose(),
            status.state,
            status.at,
            status.tracker
        )
        .expect("written");
    }
    for change in &delivery.number_changes {
        writeln!(
            lines,
            "  change {} at {}: {} -> {}",
            change.id.expose(),
            change.at,
            people(&change.before),
            people(&change.after)
        )
        .expect("written");
    }
    for (reason, count) in &delivery.ignored {
        writeln!(lines, "  left aside {} {count}", reason.word()).expect("written");
    }
    lines
}

#[tokio::test]
async fn every_webhook_fixture_is_kept_and_counted() {
    let fixtures = Fixtures::load();
    let our_number = fixtures.text("our_phone_number_id");
    let door = door_with(ingress::Settings::default(), fixtures.text("app_secret"), our_number).await;
    let mut all = String::new();
    for listed in fixtures.list("webhooks") {
        let file = listed["file"].as_str().expect("a file");
        let bytes = fixtures.bytes(file);
        let answer = door.post(&bytes, listed["hub_signature_256"].as_str().expect("a signature")).await;
        assert!(answer.bare(200), "{file}: {answer:?}");

        let delivery = whatsapp::parse(&bytes, Some(our_number), NOW).expect(file);
        let of = |reason| delivery.ignored.get(&reason).copied().unwrap_or_default();
        let aside = [
            Ignored::ForeignNumber,
            Ignored::Group,
            Ignored::System,
            Ignored::Revoked,
            Ignored::UnknownStatus,
            Ignored::Malformed,
        ];
        let accounted = delivery.arrivals.len()
            + delivery.statuses.len()
            + delivery.number_changes.len()
            + aside.into_iter().map(of).sum::<usize>();
        let told = listed["messages"].as_u64().expect("a count") + listed["statuses"].as_u64().expect("a count");
        assert_eq!(u64::try_from(accounted).unwrap(), told, "{file}: every message and status is accounted for");
        writeln!(all, "{file}\n{}", described(&delivery)).unwrap();

        let kept = door.arrivals();
        for received in &delivery.arrivals {
            let arrival = kept.iter().find(|arrival| arrival.key == received.message.id).expect(file);
            assert_eq!(
                (&arrival.sender, &arrival.input),
                (&received.sender, &Input::Message(received.message.clone())),
                "{file}"
            );
        }
        let statuses = door.store.statuses.lock().unwrap().clone();
        assert!(delivery.statuses.iter().all(|status| statuses.contains(status)), "{file}");
    }
    if fixtures.own {
        insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!("webhooks", all);
        });
        assert_eq!(door.ingress.counters().duplicates.get(), 1, "the recorded redelivery");
    }
}

#[tokio::test]
async fn every_bad_fixture_is_boring() {
    let fixtures = Fixtures::load();
    let door =
        door_with(ingress::Settings::default(), fixtures.text("app_secret"), fixtures.text("our_phone_number_id"))
            .await;
    for listed in fixtures.list("bad") {
        let file = listed["file"].as_str().expect("a file");
        let bytes = fixtures.bytes(file);
        let answer = door.post(&bytes, listed["hub_signature_256"].as_str().expect("a signature")).await;
        assert!(answer.bare(200), "{file}: {answer:?}");
        match (listed["expect"].as_str().expect("an expectation"), parse(&bytes)) {
            // Numbers are read one message at a time: the envelope holds, the message in it does not.
            ("parse_error", Ok(delivery)) if file.ends_with("giant_numbers.json") => {
                assert_eq!(delivery, Delivery { ignored: ignored(&[(Ignored::Malformed, 1)]), ..Delivery::default() });
            }
            ("parse_error", outcome) => {
                assert!(matches!(outcome, Err(EnvelopeError::Syntax { .. })), "{file}: {outcome:?}");
            }
            ("shape_error", outcome) => assert!(matches!(outcome, Err(EnvelopeError::Shape(_))), "{file}: {outcome:?}"),
            (_, Ok(delivery)) => assert_eq!((delivery.arrivals, delivery.statuses), (vec![], vec![]), "{file}"),
            (expectation, outcome) => panic!("{file}: {expectation}, but {outcome:?}"),
        }
    }
    assert_eq!(door.arrivals().len(), 0);
    if fixtures.own {
        assert_eq!(door.ingress.counters().broken.get(), 9);
    }
    assert!(door.tell(&hello("after all of it")).await.bare(200), "the door still works");
    assert_eq!(door.arrivals().len(), 1);
}

#[test]
fn contacts_are_matched_by_address_not_by_place() {
    let mut value = value_with(&json!([
        {"id": "m1", "from": "919812345678", "timestamp": "1", "type": "text", "text": {"body": "a"}},
        {"id": "m2", "from_user_id": "IN.7002", "timestamp": "1", "type": "text", "text": {"body": "b"}},
        {"id": "m3", "from": "IN.7003", "timestamp": "1", "type": "text", "text": {"body": "c"}},
    ]));
    value["contacts"] = json!([
        {"profile": {"name": "Two"}, "user_id": "IN.7002"},
        "no contact",
        {"wa_id": "IN.7003"},
        {"profile": {"name": "One"}, "wa_id": "919812345678", "user_id": "IN.7001"},
    ]);
    assert_eq!(
        described(&parsed(&value)),
        "  message m1 at 1000 from 919812345678 IN.7001 Some(\"One\")\n    text \"a\"\n  \
         message m2 at 1000 from - IN.7002 Some(\"Two\")\n    text \"b\"\n  \
         message m3 at 1000 from - IN.7003 None\n    text \"c\"\n"
    );
}

#[test]
fn what_is_not_for_the_bot_is_left_aside_by_reason() {
    let mut grouped = text("m1", "in a group");
    grouped["group_id"] = json!("g1");
    let value = value_with(&json!([
        grouped,
        {"id": "m2", "from": "919812345678", "type": "revoke", "revoke": {"original_message_id": "m0"}},
        {"id": "m3", "from": "919812345678", "type": "system", "system": {"type": "customer_identity_changed"}},
        [1, 2],
        "text",
        null,
    ]));
    let reasons = [(Ignored::Group, 1), (Ignored::Revoked, 1), (Ignored::System, 1), (Ignored::Malformed, 3)];
    assert_eq!(parsed(&value), Delivery { ignored: ignored(&reasons), ..Delivery::default() });

    let fields = |field: &str| {
        let body = json!({"object": "whatsapp_business_account", "entry": [{"changes": [{"field": field, "value": value_with(&json!([text("m", "x")]))}]}]});
        parse(body.to_string().as_bytes()).expect("an envelope").ignored
    };
    assert_eq!(fields("smb_message_echoes"), ignored(&[(Ignored::Echo, 1)]));
    assert_eq!(fields("standby"), ignored(&[(Ignored::Standby, 1)]));
    assert_eq!(fields("history"), ignored(&[(Ignored::OtherField, 1)]));
}

#[test]
fn statuses_carry_tracker_and_code_and_unknown_words_are_counted() {
    let value = json!({"metadata": {"phone_number_id": OUR_NUMBER}, "statuses": [
        {"id": "w1", "status": "failed", "timestamp": 1_795_046_400_000_i64, "errors": [{"code": "131026"}], "biz_opaque_callback_data": "entry.2"},
        {"id": "w2", "status": "failed"},
        {"id": "w3", "status": "deleted"},
        {"status": "sent"},
        7,
    ]});
    assert_eq!(
        described(&parsed(&value)),
        "  status w1 Failed { code: Some(131026) } at 1795046400000 Some(\"entry.2\")\n  \
         status w2 Failed { code: None } at 1795046500000 None\n  \
         left aside unknown_status 1\n  left aside malformed 2\n"
    );
}

#[test]
fn repeated_keys_and_odd_bytes_stop_nothing() {
    let repeated = format!(
        r#"{{"object":"x","object":"whatsapp_business_account","entry":[],"entry":[{{"changes":[{{"field":"messages","value":{}}}]}}]}}"#,
        value_with(&json!([text("m1", "x")]))
    );
    assert_eq!(parse(repeated.as_bytes()).expect("an envelope").arrivals.len(), 1);

    // A lone surrogate in one message leaves the next one alone.
    let broken = String::from_utf8(envelope(&value_with(&json!([text("m1", "BROKEN"), text("m2", "fine")]))))
        .unwrap()
        .replace("BROKEN", r"\ud800");
    let delivery = parse(broken.as_bytes()).expect("an envelope");
    assert_eq!((delivery.arrivals.len(), delivery.ignored), (1, ignored(&[(Ignored::Malformed, 1)])));
}

#[test]
fn no_depth_of_nesting_exhausts_the_stack() {
    for depth in [127, 10_000, 1_000_000] {
        let deep = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        let whole = format!(r#"{{"object":"whatsapp_business_account","entry":{deep}}}"#);
        assert_eq!(parse(whole.as_bytes()).expect("an envelope").arrivals, vec![]);
        let messages = format!("[{deep},{}]", text("m1", "still read"));
        let value =
            format!(r#"{{"metadata":{{"phone_number_id":"{OUR_NUMBER}"}},"contacts":{deep},"messages":{messages}}}"#);
        let body = format!(
            r#"{{"object":"whatsapp_business_account","entry":[{{"changes":[{{"field":"messages","value":{value}}}]}}]}}"#
        );
        assert_eq!(parse(body.as_bytes()).expect("an envelope").arrivals.len(), 1, "{depth}");
        assert!(matches!(parse("[".repeat(depth).as_bytes()), Err(EnvelopeError::Syntax { .. })));
    }
}

/// Pointers to every value inside `value`.
fn places(value: &Value, here: &str, found: &mut Vec<String>) {
    found.push(here.to_owned());
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                places(item, &format!("{here}/{index}"), found);
            }
        }
        Value::Object(parts) => {
            for (key, part) in parts {
                places(part, &format!("{here}/{key}"), found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn no_value_of_a_fixture_replaced_by_an_odd_one_breaks_more_than_the_envelope() {
    let fixtures = Fixtures::load();
    let odd = [
        json!(null),
        json!(true),
        json!(-1e308),
        json!(""),
        json!("\u{0}x"),
        json!([]),
        json!([[1]]),
        json!({}),
        json!({"a": 1}),
    ];
    for listed in fixtures.list("webhooks") {
        let file = listed["file"].as_str().expect("a file");
        let whole: Value = serde_json::from_slice(&fixtures.bytes(file)).expect(file);
        let mut all = Vec::new();
        places(&whole, "", &mut all);
        for place in all {
            for value in &odd {
                let mut changed = whole.clone();
                *changed.pointer_mut(&place).expect("a place") = value.clone();
                let outcome = parse(changed.to_string().as_bytes());
                let envelope = matches!(&*place, "" | "/object" | "/entry");
                assert!(outcome.is_ok() || envelope, "{file}{place} = {value}: {outcome:?}");
            }
        }
    }
}

#[test]
fn no_cut_of_a_fixture_is_taken_for_a_whole() {
    let fixtures = Fixtures::load();
    for listed in fixtures.list("webhooks") {
        let file = listed["file"].as_str().expect("a file");
        let bytes = fixtures.bytes(file);
        let bytes = bytes.trim_ascii_end();
        for end in (0..bytes.len()).step_by(7) {
            assert!(matches!(parse(&bytes[..end]), Err(EnvelopeError::Syntax { .. })), "{file} cut at {end}");
        }
    }
}
