//! The indexes, and what an existing database of the earlier bot needs before the first message is taken.

use futures_util::TryStreamExt;
use mongodb::bson::{Document, doc};
use mongodb::options::IndexOptions;
use mongodb::{Collection, IndexModel};

use super::LeaseClock;
use super::database::Database;
use crate::store::StoreError;

/// How long ids are remembered.
const TTL_NAME: &str = "processed_at_1";

impl Database {
    /// Makes every index that is missing. Running it twice changes nothing.
    pub(super) async fn ensure_indexes(&self) -> Result<(), StoreError> {
        self.make_room_for_people_without_number().await?;
        let unique = |name: &str, filter: Option<Document>| {
            IndexOptions::builder().unique(true).name(name.to_owned()).partial_filter_expression(filter).build()
        };
        let where_present = Some(doc! { "wa_id": { "$type": "string" } });
        let some = |filter: Document| IndexOptions::builder().partial_filter_expression(filter).build();
        let index = |keys: Document, options: IndexOptions| IndexModel::builder().keys(keys).options(options).build();
        let plain = |keys: Document| IndexModel::builder().keys(keys).build();

        let state = vec![
            index(doc! { "wa_id": 1 }, unique("wa_id_1", where_present.clone())),
            index(doc! { "merged_into": 1 }, IndexOptions::builder().sparse(true).build()),
            index(doc! { "left_at": 1 }, some(doc! { "left_at": { "$type": "date" } })),
            index(doc! { "next_due": 1 }, some(doc! { "next_due": { "$type": "date" } })),
        ];
        self.run("index the people", self.state.create_indexes(state)).await?;
        let mut inbox = vec![
            index(doc! { "message_id": 1 }, unique("message_id_1", None)),
            index(doc! { "person": 1, "pending": 1 }, some(doc! { "pending": true })),
            index(doc! { "arrived": 1 }, some(doc! { "pending": true })),
            index(doc! { "person": 1 }, IndexOptions::builder().name("person_all".to_owned()).sparse(true).build()),
        ];
        if self.settings.lease_clock == LeaseClock::Server {
            let options =
                IndexOptions::builder().expire_after(self.settings.keeping.ids).name(TTL_NAME.to_owned()).build();
            inbox.push(index(doc! { "processed_at": 1 }, options));
        }
        self.run("index the inbox", self.inbox.create_indexes(inbox)).await?;
        let opt_outs = vec![index(doc! { "wa_id": 1 }, unique("wa_id_1", where_present))];
        self.run("index the opt-outs", self.opt_outs.create_indexes(opt_outs)).await?;
        let by_person = || plain(doc! { "person": 1 });
        for collection in [&self.people, &self.consents, &self.history] {
            self.run("index what is kept", collection.create_index(by_person())).await?;
        }
        let prefs = vec![by_person(), plain(doc! { "wa_id": 1 })];
        self.run("index the saved answers", self.prefs.create_indexes(prefs)).await?;
        let open = index(doc! { "at": 1 }, some(doc! { "open": true }));
        self.run("index the hand-overs", self.hand_offs.create_indexes(vec![by_person(), open])).await?;
        let dead = vec![by_person(), plain(doc! { "order": -1 })];
        self.run("index what is dead", self.dead.create_indexes(dead)).await?;
        let mut deliveries = vec![by_person(), plain(doc! { "provider": 1 })];
        if self.settings.lease_clock == LeaseClock::Server {
            let options = IndexOptions::builder().expire_after(self.settings.keeping.deliveries).build();
            deliveries.push(index(doc! { "at": 1 }, options));
        }
        self.run("index the deliveries", self.deliveries.create_indexes(deliveries)).await?;
        Ok(())
    }

    /// The earlier bot demanded a number of everybody. People who hide theirs would all have none, and only one could.
    async fn make_room_for_people_without_number(&self) -> Result<(), StoreError> {
        for collection in [&self.state.clone_with_type::<Document>(), &self.opt_outs] {
            let indexes = self.run("list the indexes", list(collection)).await?;
            let is_strict = indexes.iter().filter_map(|index| index.options.as_ref()).any(|options| {
                options.name.as_deref() == Some("wa_id_1") && options.partial_filter_expression.is_none()
            });
            if is_strict {
                self.run("adopt the earlier bot's rows", collection.drop_index("wa_id_1")).await?;
            }
        }
        Ok(())
    }
}

/// The indexes of a collection; none if it is not there yet.
async fn list(collection: &Collection<Document>) -> mongodb::error::Result<Vec<IndexModel>> {
    match collection.list_indexes().await {
        Ok(cursor) => cursor.try_collect().await,
        Err(error) if is_missing(&error) => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// Whether the server says that there is no such collection.
fn is_missing(error: &mongodb::error::Error) -> bool {
    matches!(error.kind.as_ref(), mongodb::error::ErrorKind::Command(error) if error.code == 26)
}
