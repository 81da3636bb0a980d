//! One outbound message as the provider's JSON.
//!
//! Every text here is a [`Limited`], so that no body this file builds can break a limit of the provider. Flows are checked
//! long before; the cut is the last resort. It knows no address of a server and no token.

use std::collections::BTreeSet;

use serde::Serialize;
use thiserror::Error;

use super::client::LIMITS;
use super::limited::Limited;
use crate::message::{Body, Choice, MessageId, Outbound, Sender};

/// Longest value the provider hands back in statuses.
const TRACKER: usize = 512;

/// Why no message can be built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Unsendable {
    /// No address is known.
    #[error("the recipient has no address")]
    NoAddress,
    /// There is nothing to say.
    #[error("the text is blank")]
    Blank,
}

/// The body of one request. It holds text and an address, so it does not print.
#[derive(Serialize)]
pub struct Payload<'a> {
    messaging_product: &'static str,
    recipient_type: &'static str,
    #[serde(flatten)]
    address: Address<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    context: Option<Context<'a>>,
    #[serde(flatten)]
    content: Content,
    biz_opaque_callback_data: Limited<TRACKER>,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Address<'a> {
    /// A phone number, with its `+`: without it the business's own country code may be put in front.
    To(String),
    /// An id scoped to our business, for people without a known number.
    Recipient(&'a str),
}

#[derive(Serialize)]
struct Context<'a> {
    message_id: &'a str,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Content {
    Text { text: Text },
    Interactive { interactive: Interactive },
    Template { template: Template },
}

#[derive(Serialize)]
struct Template {
    name: Limited<512>,
    language: Language,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    components: Vec<Component>,
}

#[derive(Serialize)]
struct Language {
    code: String,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Component {
    Body { parameters: Vec<Parameter> },
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Parameter {
    Text { text: Limited<1024> },
}

#[derive(Serialize)]
struct Text {
    body: Limited<{ LIMITS.text }>,
    preview_url: bool,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Interactive {
    Button { body: InteractiveText, action: ButtonAction },
    List { body: InteractiveText, action: ListAction },
}

#[derive(Serialize)]
struct InteractiveText {
    text: Limited<{ LIMITS.interactive_text }>,
}

#[derive(Serialize)]
struct ButtonAction {
    buttons: Vec<Button>,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Button {
    Reply { reply: Reply },
}

#[derive(Serialize)]
struct Reply {
    id: Limited<{ LIMITS.choice_id }>,
    title: Limited<{ LIMITS.button_title }>,
}

#[derive(Serialize)]
struct ListAction {
    button: Limited<{ LIMITS.list_label }>,
    sections: [Section; 1],
}

#[derive(Serialize)]
struct Section {
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    id: Limited<{ LIMITS.choice_id }>,
    title: Limited<{ LIMITS.row_title }>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<Limited<{ LIMITS.row_description }>>,
}

impl<'a> Payload<'a> {
    /// Builds the body for one message to one person.
    pub fn new(
        recipient: &'a Sender,
        message: &Outbound,
        reply_to: Option<&'a MessageId>,
        tracker: &str,
    ) -> Result<Self, Unsendable> {
        let address = match (&recipient.phone, &recipient.user) {
            (Some(phone), _) => Address::To(format!("+{}", phone.expose().trim_start_matches('+'))),
            (None, Some(user)) => Address::Recipient(user.expose()),
            (None, None) => return Err(Unsendable::NoAddress),
        };
        if message.body.text().trim().is_empty() {
            return Err(Unsendable::Blank);
        }
        Ok(Self {
            messaging_product: "whatsapp",
            recipient_type: "individual",
            address,
            context: reply_to.map(|id| Context { message_id: id.expose() }),
            content: content(&message.body),
            biz_opaque_callback_data: Limited::text(tracker),
        })
    }
}

/// A message with too many buttons becomes a list, one without any becomes text.
fn content(body: &Body) -> Content {
    match body {
        Body::Text(text) => plain(text),
        Body::Buttons { text, buttons } => match distinct(buttons, LIMITS.rows) {
            choices if choices.is_empty() => plain(text),
            choices if choices.len() <= LIMITS.buttons => {
                let reply =
                    |choice: &Choice| Reply { id: Limited::text(&choice.id), title: Limited::line(label(choice)) };
                let buttons = choices.into_iter().map(|choice| Button::Reply { reply: reply(choice) }).collect();
                Content::Interactive {
                    interactive: Interactive::Button {
                        body: InteractiveText { text: Limited::text(text) },
                        action: ButtonAction { buttons },
                    },
                }
            }
            choices => list(text, "", &choices),
        },
        Body::List { text, open, rows } => match distinct(rows, LIMITS.rows) {
            choices if choices.is_empty() => plain(text),
            choices => list(text, open, &choices),
        },
        Body::Template { name, language, parameters } => {
            let parameters: Vec<Parameter> =
                parameters.iter().map(|text| Parameter::Text { text: Limited::line(text) }).collect();
            let components = if parameters.is_empty() { Vec::new() } else { vec![Component::Body { parameters }] };
            let language = Language { code: language.clone() };
            Content::Template { template: Template { name: Limited::text(name), language, components } }
        }
    }
}

fn plain(text: &str) -> Content {
    Content::Text { text: Text { body: Limited::text(text), preview_url: false } }
}

fn list(text: &str, open: &str, choices: &[&Choice]) -> Content {
    let description =
        |choice: &Choice| choice.description.as_deref().filter(|text| !text.trim().is_empty()).map(Limited::line);
    let row = |choice: &&Choice| Row {
        id: Limited::text(&choice.id),
        title: Limited::line(label(choice)),
        description: description(choice),
    };
    let open = if open.trim().is_empty() { "…" } else { open };
    Content::Interactive {
        interactive: Interactive::List {
            body: InteractiveText { text: Limited::text(text) },
            action: ListAction {
                button: Limited::line(open),
                sections: [Section { rows: choices.iter().map(row).collect() }],
            },
        },
    }
}

/// What the person reads; a blank title would sink the whole message.
fn label(choice: &Choice) -> &str {
    if choice.title.trim().is_empty() { &choice.id } else { &choice.title }
}

/// The first `most` choices with an id, each id once: a repeated or empty one would sink the whole message.
fn distinct(choices: &[Choice], most: usize) -> Vec<&Choice> {
    let mut seen = BTreeSet::new();
    choices.iter().filter(|choice| !choice.id.trim().is_empty() && seen.insert(choice.id.trim())).take(most).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::message::ScopedUserId;

    fn choice(id: &str, title: &str) -> Choice {
        Choice { id: id.to_owned(), title: title.to_owned(), description: None }
    }

    fn built(recipient: &Sender, body: Body, reply_to: Option<&MessageId>) -> Value {
        let message = Outbound { template: "t".to_owned(), body, choices: vec![] };
        let payload = Payload::new(recipient, &message, reply_to, "entry.1").expect("sendable");
        serde_json::to_value(payload).expect("JSON")
    }

    fn interactive(body: Body) -> Value {
        built(&Sender::phone("919812345678"), body, None)["interactive"].clone()
    }

    #[test]
    fn text_to_a_number() {
        assert_eq!(
            built(&Sender::phone("919812345678"), Body::Text("नमस्ते".to_owned()), Some(&MessageId::new("wamid.x"))),
            json!({
                "messaging_product": "whatsapp", "recipient_type": "individual", "to": "+919812345678",
                "context": {"message_id": "wamid.x"},
                "type": "text", "text": {"body": "नमस्ते", "preview_url": false},
                "biz_opaque_callback_data": "entry.1",
            })
        );
    }

    #[test]
    fn an_approved_text_with_and_without_gaps() {
        let template = |parameters: &[&str]| Body::Template {
            name: "monthly_check_in".to_owned(),
            language: "hi".to_owned(),
            parameters: parameters.iter().map(|text| (*text).to_owned()).collect(),
        };
        assert_eq!(
            built(&Sender::phone("919812345678"), template(&[]), None),
            json!({
                "messaging_product": "whatsapp", "recipient_type": "individual", "to": "+919812345678",
                "type": "template", "template": {"name": "monthly_check_in", "language": {"code": "hi"}},
                "biz_opaque_callback_data": "entry.1",
            })
        );
        assert_eq!(
            built(&Sender::phone("919812345678"), template(&["Asha", "one\ntwo"]), None)["template"]["components"],
            json!([{"type": "body", "parameters": [{"type": "text", "text": "Asha"}, {"type": "text", "text": "one two"}]}])
        );
    }

    #[test]
    fn text_to_somebody_without_a_number_and_to_somebody_with_both() {
        let user = Some(ScopedUserId::new("IN.7001"));
        let hidden = Sender { phone: None, user: user.clone() };
        assert_eq!(
            built(&hidden, Body::Text("hi".to_owned()), None),
            json!({
                "messaging_product": "whatsapp", "recipient_type": "individual", "recipient": "IN.7001",
                "type": "text", "text": {"body": "hi", "preview_url": false}, "biz_opaque_callback_data": "entry.1",
            })
        );
        let both = Sender { user, ..Sender::phone("+919812345678") };
        let payload = built(&both, Body::Text("hi".to_owned()), None);
        assert_eq!((payload.get("to"), payload.get("recipient")), (Some(&json!("+919812345678")), None));
    }

    #[test]
    fn buttons() {
        let body = Body::Buttons {
            text: "Agree?".to_owned(),
            buttons: vec![choice("consent/agree", "AGREE"), choice("consent/decline", "No thanks")],
        };
        assert_eq!(
            built(&Sender::phone("919812345678"), body, None),
            json!({
                "messaging_product": "whatsapp", "recipient_type": "individual", "to": "+919812345678",
                "type": "interactive",
                "interactive": {
                    "type": "button",
                    "body": {"text": "Agree?"},
                    "action": {"buttons": [
                        {"type": "reply", "reply": {"id": "consent/agree", "title": "AGREE"}},
                        {"type": "reply", "reply": {"id": "consent/decline", "title": "No thanks"}},
                    ]},
                },
                "biz_opaque_callback_data": "entry.1",
            })
        );
    }

    #[test]
    fn a_list() {
        let second = Choice { description: Some("spread to nodes".to_owned()), ..choice("stage/s2", "Stage 2") };
        let body = Body::List {
            text: "Stage?".to_owned(),
            open: "Choose".to_owned(),
            rows: vec![choice("stage/s1", "Stage 1"), second],
        };
        assert_eq!(
            interactive(body),
            json!({
                "type": "list",
                "body": {"text": "Stage?"},
                "action": {"button": "Choose", "sections": [{"rows": [
                    {"id": "stage/s1", "title": "Stage 1"},
                    {"id": "stage/s2", "title": "Stage 2", "description": "spread to nodes"},
                ]}]},
            })
        );
    }

    #[test]
    fn no_limit_can_be_broken() {
        let many: Vec<Choice> =
            (0..14).map(|index| choice(&format!("s/{index}{}", "x".repeat(300)), &"ö".repeat(99))).collect();
        let list = interactive(Body::List { text: "y".repeat(9_999), open: "z".repeat(99), rows: many.clone() });
        let rows = list["action"]["sections"][0]["rows"].as_array().expect("rows");
        let length = |value: &Value| value.as_str().expect("text").chars().count();
        assert_eq!(rows.len(), 10);
        assert_eq!((length(&rows[9]["id"]), length(&rows[9]["title"])), (200, 24));
        assert_eq!((length(&list["body"]["text"]), length(&list["action"]["button"])), (1024, 20));

        let buttons = interactive(Body::Buttons { text: "q".to_owned(), buttons: many[..3].to_vec() });
        assert_eq!(length(&buttons["action"]["buttons"][2]["reply"]["title"]), 20);
        let text = built(&Sender::phone("919812345678"), Body::Text("y".repeat(9_999)), None);
        assert_eq!(length(&text["text"]["body"]), 4096);
    }

    #[test]
    fn choices_that_would_sink_the_message_are_mended() {
        let buttons = vec![choice("a", "A"), choice("a", "again"), choice(" ", "no id"), choice("b", " ")];
        assert_eq!(
            interactive(Body::Buttons { text: "q".to_owned(), buttons })["action"]["buttons"],
            json!([{"type": "reply", "reply": {"id": "a", "title": "A"}}, {"type": "reply", "reply": {"id": "b", "title": "b"}}])
        );
        let four = ["a", "b", "c", "d"].map(|id| choice(id, id)).to_vec();
        let list = interactive(Body::Buttons { text: "q".to_owned(), buttons: four });
        assert_eq!((&list["type"], &list["action"]["button"]), (&json!("list"), &json!("…")));
        let none = built(
            &Sender::phone("919812345678"),
            Body::List { text: "q".to_owned(), open: "o".to_owned(), rows: vec![] },
            None,
        );
        assert_eq!(none["type"], "text");
    }

    #[test]
    fn nothing_is_built_without_text_or_address() {
        let message =
            |text: &str| Outbound { template: String::new(), body: Body::Text(text.to_owned()), choices: vec![] };
        let nobody = Sender { phone: None, user: None };
        assert_eq!(Payload::new(&nobody, &message("hi"), None, "").err(), Some(Unsendable::NoAddress));
        assert_eq!(
            Payload::new(&Sender::phone("919812345678"), &message(" \n"), None, "").err(),
            Some(Unsendable::Blank)
        );
    }
}
