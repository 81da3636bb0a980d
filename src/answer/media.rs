//! What is not text: a shared location for a place, a picture or file for a question that asks for one.

use super::{AnswerKind, AnswerValue, Found, Reading, distance_km};
use crate::message::{Content, Coordinates, MediaKind};

/// A shared location farther than this from every place of the table is in none of them.
const FARTHEST_KM: f64 = 200.0;

/// Reads content that is not typed text; `None` when this kind of question cannot use it.
pub(super) fn read(kind: &AnswerKind, content: &Content) -> Option<Reading> {
    let value = match (kind, content) {
        (AnswerKind::Place(gazetteer), Content::Location(place)) => {
            if !is_on_earth(place) {
                return Some(Reading::Nothing);
            }
            let nearest = gazetteer.nearest(place)?;
            if distance_km(&nearest.coordinates(), place) > FARTHEST_KM {
                return Some(Reading::Nothing);
            }
            nearest.name.clone()
        }
        (AnswerKind::Media(kinds), Content::Media { kind, .. }) if kinds.is_empty() || kinds.contains(kind) => {
            name(*kind).to_owned()
        }
        (AnswerKind::Any, Content::Media { kind, .. }) => name(*kind).to_owned(),
        (AnswerKind::Any, Content::Location(_)) => "location".to_owned(),
        (AnswerKind::Any, Content::Contacts) => "contacts".to_owned(),
        (_kind, _content) => return None,
    };
    Some(Reading::Found(Found { value: AnswerValue::text(value), detail: None, tokens: Vec::new(), slip: false }))
}

fn is_on_earth(place: &Coordinates) -> bool {
    (-90.0..=90.0).contains(&place.latitude) && (-180.0..=180.0).contains(&place.longitude)
}

fn name(kind: MediaKind) -> &'static str {
    match kind {
        MediaKind::Image => "image",
        MediaKind::Audio => "audio",
        MediaKind::Video => "video",
        MediaKind::Document => "document",
        MediaKind::Sticker => "sticker",
    }
}
