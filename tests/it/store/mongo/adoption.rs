//! A database of the earlier bot is taken over as it is: its people, their answers, and above all their STOP.

use libretto::clock::{Clock, SystemClock};
use libretto::message::Sender;
use libretto::store::{Acceptance, Store, TurnCommit};
use mongodb::IndexModel;
use mongodb::bson::{DateTime, Document, doc, oid::ObjectId};
use mongodb::options::IndexOptions;

use super::super::support::*;
use super::Place;

const ANN: &str = "919800000001";
const BOB: &str = "919800000002";

async fn index(place: &Place, collection: &str, field: &str, options: IndexOptions) {
    let model = IndexModel::builder().keys(doc! { field: 1 }).options(options).build();
    place.database().collection::<Document>(collection).create_index(model).await.unwrap();
}

/// What the earlier bot left: Ann was in the middle of her answers, Bob had opted out before he said anything else.
async fn dump(place: &Place) -> ObjectId {
    let now = DateTime::from_millis(SystemClock.now().as_millis());
    let unique = || IndexOptions::builder().unique(true).build();
    index(place, "whatsapp_user_state", "wa_id", unique()).await;
    index(place, "whatsapp_user_optout", "wa_id", unique()).await;
    index(place, "processed_message_ids", "message_id", unique()).await;
    let month = std::time::Duration::from_hours(30 * 24);
    index(place, "processed_message_ids", "processed_at", IndexOptions::builder().expire_after(month).build()).await;
    let id = ObjectId::new();
    let database = place.database();
    let insert = async |name: &str, row: Document| {
        database.collection::<Document>(name).insert_one(row).await.unwrap();
    };
    let answers =
        doc! { "cancer_type": "breast", "stage": "s2", "budget": 500_000_i32, "city": mongodb::bson::Bson::Null };
    insert(
        "whatsapp_user_state",
        doc! { "_id": id, "wa_id": ANN, "consented": true, "state": "COLLECTING", "step": "city", "collected_fields": answers,
        "created_at": now, "updated_at": now },
    )
    .await;
    insert("whatsapp_user_prefs", doc! { "wa_id": ANN, "cancer_type": "breast", "saved_at": now }).await;
    insert("whatsapp_user_optout", doc! { "wa_id": BOB, "opted_out": true, "opted_out_at": now }).await;
    insert("processed_message_ids", doc! { "message_id": "old", "processed_at": now }).await;
    id
}

#[tokio::test]
async fn a_database_of_the_earlier_bot_is_taken_over() {
    let Some(place) = super::place().await else { return };
    let id = dump(&place).await;
    let store = place.served().await;
    let now = SystemClock.now();
    let (ann, bob) = (Sender::phone(ANN), Sender::phone(BOB));
    assert_eq!(store.accept(vec![arrival("old", &ann, now)]).await.unwrap(), [Acceptance::Duplicate]);
    accept(&store, "a", &ann, now).await;
    let held = store.claim_person(now, LEASE).await.unwrap().expect("Ann waits");
    assert_eq!((held.person_id.as_str(), held.revision), (id.to_hex().as_str(), 0));
    let answers = serde_json::to_value(&held.session.answers).unwrap();
    assert_eq!(answers, serde_json::json!({ "cancer_type": "breast", "stage": "s2", "budget": 500_000 }));
    let commit = saying(&held.session, now, vec![draft("go on")]);
    store.commit_turn(held, commit).await.unwrap();
    let going = store.claim_send(now, LEASE).await.unwrap().expect("Ann gets an answer");
    assert_eq!(going.recipient, ann);

    accept(&store, "b", &bob, now).await;
    let held = store.claim_person(now, LEASE).await.unwrap().expect("Bob waits");
    assert!(held.session.person.opted_out, "STOP counts from the first message");
    let commit = saying(&held.session, now, vec![draft("hello")]);
    store.commit_turn(held, commit).await.unwrap();
    assert!(store.claim_send(now, LEASE).await.unwrap().is_none());
    place.remove().await;
}

#[tokio::test]
async fn who_hides_their_number_has_a_place_beside_the_others() {
    let Some(place) = super::place().await else { return };
    dump(&place).await;
    let store = place.served().await;
    let now = SystemClock.now();
    for hidden in ["IN.1", "IN.2"] {
        accept(&store, hidden, &user(hidden), now).await;
    }
    assert_eq!(store.counts().await.unwrap().people, 3, "Ann and two without a number");
    place.remove().await;
}

#[tokio::test]
async fn opting_in_again_keeps_the_row_and_erasing_takes_the_old_answers_along() {
    let Some(place) = super::place().await else { return };
    dump(&place).await;
    let store = place.served().await;
    let now = SystemClock.now();
    let bob = Sender::phone(BOB);
    accept(&store, "start", &bob, now).await;
    let held = store.claim_person(now, LEASE).await.unwrap().expect("Bob waits");
    let later = now.plus(LEASE);
    let commit = TurnCommit { opt_out: Some((false, later)), ..saying(&held.session, now, Vec::new()) };
    store.commit_turn(held, commit).await.unwrap();
    let opt_outs = place.database().collection::<Document>("whatsapp_user_optout");
    let row = opt_outs.find_one(doc! { "wa_id": BOB }).await.unwrap().expect("the row stays");
    assert!(!row.get_bool("opted_out").unwrap());
    assert_eq!(row.get_datetime("opted_out_at").unwrap().timestamp_millis(), later.as_millis());

    let receipt = store.erase(&Sender::phone(ANN), now).await.unwrap();
    assert!(receipt.is_some(), "Ann is known though she has not written to us yet");
    let prefs = place.database().collection::<Document>("whatsapp_user_prefs");
    assert_eq!(prefs.count_documents(doc! {}).await.unwrap(), 0);
    assert_eq!(store.export(&Sender::phone(ANN)).await.unwrap(), None);
    place.remove().await;
}
