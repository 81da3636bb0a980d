//! Which names texts and conditions may use.

use super::super::syntax::{FlowSyntax, KindSyntax};

/// The names under which a flow keeps answers.
pub(super) fn answer_names(flow: &FlowSyntax) -> Vec<String> {
    let mut names = Vec::new();
    for step in &flow.steps {
        match &step.kind {
            Some(KindSyntax::Ask(ask)) => {
                let name = ask.save_as.as_ref().unwrap_or(&step.name).value.clone();
                names.push(format!("{name}_detail"));
                names.push(name);
            }
            Some(KindSyntax::Set(values)) => names.extend(values.iter().map(|(name, _)| name.value.clone())),
            Some(
                KindSyntax::Say(_)
                | KindSyntax::When { .. }
                | KindSyntax::Review { .. }
                | KindSyntax::Recommend(_)
                | KindSyntax::HandOff(_)
                | KindSyntax::Fetch(_)
                | KindSyntax::Call(_)
                | KindSyntax::End(_),
            )
            | None => {}
        }
        if step.choices.is_some() {
            names.push(step.name.value.clone());
        }
    }
    names
}

/// Names that every text can use.
pub(super) const TEXT_ROOTS: [&str; 14] = [
    "answers", "contact", "options", "widened", "step", "progress", "heard", "kind", "name", "value", "item", "option",
    "team", "fetched",
];
