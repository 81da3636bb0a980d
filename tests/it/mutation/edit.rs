//! Mistakes that authors make, made at random.

use super::bots::File;
use super::dice::Dice;

/// What an edit does to the lines of a flow file.
type Edit = fn(&mut Vec<String>, &mut Dice) -> Option<()>;

/// Edits of flow files.
const FLOWS: [(&str, Edit); 15] = [
    ("rename a step", rename_step),
    ("drop a line", drop_line),
    ("drop a branch", drop_branch),
    ("drop where it goes", drop_then),
    ("send it elsewhere", send_elsewhere),
    ("send it back to itself", send_to_itself),
    ("swap a type", swap_type),
    ("lengthen a title", lengthen_title),
    ("shadow a keyword", shadow_keyword),
    ("starve a rule", starve),
    ("drop an end", drop_end),
    ("turn a condition", turn_condition),
    ("make a check too strict", strict_check),
    ("drop the way out", drop_way_out),
    ("say nothing there", drop_say),
];

/// Makes one mistake in a bot; its name, or nothing if it could not be made.
pub(super) fn mutate(files: &mut Vec<File>, dice: &mut Dice) -> Option<&'static str> {
    // Most of these break something; the others are there because authors make them too.
    match dice.below(20) {
        0..=3 => blank_text(files, dice),
        4 | 5 => condition_text(files, dice),
        6 | 7 => lengthen_text(files, dice),
        8 => drop_text(files, dice),
        9 => drop_row(files, dice),
        10..=12 => in_flow(files, dice, "make a check too strict", strict_check),
        13 | 14 => in_flow(files, dice, "send it back to itself", send_to_itself),
        15 => in_flow(files, dice, "starve a rule", starve),
        16 | 17 => in_flow(files, dice, "lengthen a title", lengthen_title),
        _ => {
            let (name, edit) = *dice.pick(&FLOWS)?;
            in_flow(files, dice, name, edit)
        }
    }
}

fn in_flow(files: &mut [File], dice: &mut Dice, name: &'static str, edit: Edit) -> Option<&'static str> {
    let flows = positions(files, |path| is_flow(path) && !path.ends_with("bot.yaml"));
    let file = *dice.pick(&flows)?;
    let mut lines: Vec<String> = files[file].1.lines().map(str::to_owned).collect();
    edit(&mut lines, dice)?;
    files[file].1 = lines.join("\n") + "\n";
    Some(name)
}

fn is_flow(path: &str) -> bool {
    path.starts_with("flows/")
        && path.rsplit_once('.').is_some_and(|(_, ending)| ending == "yaml")
        && !path.starts_with("flows/data/")
}

fn positions(files: &[File], wanted: impl Fn(&str) -> bool) -> Vec<usize> {
    files.iter().enumerate().filter(|(_, (path, _))| wanted(path)).map(|(index, _)| index).collect()
}

/// A text; mostly one of those that are all a turn says.
fn text_file(files: &[File], dice: &mut Dice) -> Option<usize> {
    let asked: Vec<String> = files
        .iter()
        .filter(|(path, _)| is_flow(path))
        .flat_map(|(_, text)| text.lines().filter_map(step_name).map(|name| format!("/{name}.txt")).collect::<Vec<_>>())
        .collect();
    let any = dice.below(3) == 0;
    let wanted = |path: &str| any || asked.iter().any(|name| path.ends_with(name.as_str()));
    dice.pick(&positions(files, |path| path.starts_with("templates/") && wanted(path))).copied()
}

fn blank_text(files: &mut [File], dice: &mut Dice) -> Option<&'static str> {
    let file = text_file(files, dice)?;
    "\n".clone_into(&mut files[file].1);
    Some("cut a template")
}

fn condition_text(files: &mut [File], dice: &mut Dice) -> Option<&'static str> {
    let answers: Vec<String> = files
        .iter()
        .filter(|(path, _)| path.starts_with("flows/"))
        .flat_map(|(_, text)| {
            text.lines()
                .filter(|line| line.contains("{ ask:"))
                .filter_map(step_name)
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .collect();
    let answer = dice.pick(&answers)?.clone();
    let file = text_file(files, dice)?;
    let not = if dice.below(2) == 0 { "not " } else { "" };
    files[file].1 = format!("{{% if {not}answers.{answer} is set %}}{}{{% endif %}}", files[file].1);
    Some("say it only to some")
}

fn lengthen_text(files: &mut [File], dice: &mut Dice) -> Option<&'static str> {
    let file = text_file(files, dice)?;
    let length = 900 + dice.below(8_000);
    files[file].1.push_str(&"x".repeat(length));
    Some("lengthen a text")
}

fn drop_text(files: &mut Vec<File>, dice: &mut Dice) -> Option<&'static str> {
    let file = text_file(files, dice)?;
    files.remove(file);
    Some("drop a translation")
}

fn drop_row(files: &mut [File], dice: &mut Dice) -> Option<&'static str> {
    let file = *dice.pick(&positions(files, |path| path.ends_with("shops.csv")))?;
    let mut lines: Vec<&str> = files[file].1.lines().collect();
    for _ in 0..=dice.below(3) {
        if lines.len() > 1 {
            lines.remove(1 + dice.below(lines.len() - 1));
        }
    }
    files[file].1 = lines.join("\n") + "\n";
    Some("drop rows of a table")
}

/// The name of the step that a line is.
fn step_name(line: &str) -> Option<&str> {
    let name = line.strip_prefix("  ")?.split(": {").next()?;
    (line.contains(": {") && !name.starts_with(' ') && !name.is_empty()).then_some(name)
}

fn steps(lines: &[String]) -> Vec<usize> {
    let begin = lines.iter().position(|line| line == "steps:").unwrap_or(0);
    let end = lines.iter().position(|line| line == "recommendations:").unwrap_or(lines.len());
    (begin..end).filter(|index| step_name(&lines[*index]).is_some()).collect()
}

fn step_with(lines: &[String], dice: &mut Dice, part: &str) -> Option<usize> {
    let found: Vec<usize> = steps(lines).into_iter().filter(|index| lines[*index].contains(part)).collect();
    dice.pick(&found).copied()
}

fn any_step(lines: &[String], dice: &mut Dice) -> Option<String> {
    let all = steps(lines);
    dice.pick(&all).and_then(|index| step_name(&lines[*index])).map(str::to_owned)
}

fn rename_step(lines: &mut Vec<String>, dice: &mut Dice) -> Option<()> {
    let all = steps(lines);
    let line = *dice.pick(&all)?;
    let name = step_name(&lines[line])?.to_owned();
    lines[line] = lines[line].replacen(&format!("  {name}: {{"), &format!("  {name}_renamed: {{"), 1);
    Some(())
}

fn drop_line(lines: &mut Vec<String>, dice: &mut Dice) -> Option<()> {
    let all = steps(lines);
    lines.remove(*dice.pick(&all)?);
    Some(())
}

/// Where `: value` of the last `key` of a line begins and ends.
fn value_of(line: &str, key: &str, dice: &mut Dice) -> Option<(usize, usize)> {
    let found: Vec<usize> = line.match_indices(key).map(|(offset, _)| offset + key.len()).collect();
    let start = *dice.pick(&found)?;
    let mut depth = 0_i32;
    for (offset, character) in line[start..].char_indices() {
        match character {
            '{' | '[' => depth += 1,
            '}' | ']' | ',' if depth == 0 => return Some((start, start + offset)),
            '}' | ']' => depth -= 1,
            _ => {}
        }
    }
    None
}

fn drop_branch(lines: &mut Vec<String>, dice: &mut Dice) -> Option<()> {
    let line = step_with(lines, dice, "then: {")?;
    let (start, end) = value_of(&lines[line], "then: ", dice)?;
    let inside = lines[line][start..end].trim_matches(['{', '}', ' ']).to_owned();
    let mut branches: Vec<&str> = inside.split(", ").collect();
    branches.remove(dice.below(branches.len()));
    let kept = if branches.is_empty() { "next".to_owned() } else { format!("{{ {} }}", branches.join(", ")) };
    lines[line].replace_range(start..end, &kept);
    Some(())
}

fn drop_then(lines: &mut Vec<String>, dice: &mut Dice) -> Option<()> {
    let line = step_with(lines, dice, ", then: ")?;
    let (start, end) = value_of(&lines[line], ", then: ", dice)?;
    lines[line].replace_range(start - ", then: ".len()..end, "");
    Some(())
}

/// Puts another target in the place of one that is named.
fn send(lines: &mut [String], line: usize, target: &str, dice: &mut Dice) -> Option<()> {
    let names: Vec<String> = steps(lines)
        .iter()
        .filter_map(|index| step_name(&lines[*index]))
        .map(str::to_owned)
        .chain(["end".to_owned(), "next".to_owned()])
        .collect();
    let keys: Vec<&str> = ["then: ", "else: "].into_iter().filter(|key| lines[line].contains(key)).collect();
    let key = *dice.pick(&keys)?;
    let (start, end) = value_of(&lines[line], key, dice)?;
    let value = lines[line][start..end].trim().to_owned();
    let targets: Vec<&String> =
        names.iter().filter(|name| value == **name || value.contains(&format!(": {name}"))).collect();
    let old = dice.pick(&targets)?;
    let new = if value == ***old {
        target.to_owned()
    } else {
        value.replacen(&format!(": {old}"), &format!(": {target}"), 1)
    };
    lines[line].replace_range(start..end, &format!("{new} "));
    Some(())
}

fn send_elsewhere(lines: &mut Vec<String>, dice: &mut Dice) -> Option<()> {
    let line = step_with(lines, dice, "then: ")?;
    let target = any_step(lines, dice)?;
    send(lines, line, &target, dice)
}

fn send_to_itself(lines: &mut Vec<String>, dice: &mut Dice) -> Option<()> {
    let all = steps(lines);
    let line = *dice.pick(&all)?;
    let name = step_name(&lines[line])?.to_owned();
    if lines[line].contains("then: ") && !lines[line].contains("then: {") {
        return send(lines, line, &name, dice);
    }
    if !lines[line].contains("then: ") && !lines[line].contains("{ end:") {
        let end = lines[line].rfind('}')?;
        lines[line].insert_str(end, &format!(", then: {name} "));
        return Some(());
    }
    None
}

fn swap_type(lines: &mut Vec<String>, dice: &mut Dice) -> Option<()> {
    let line = step_with(lines, dice, "answer: ")?;
    let (start, end) = value_of(&lines[line], "answer: ", dice)?;
    let types = ["number", "date", "yes_no", "text", "phone", "email", "choice", "choices", "money", "media", "any"];
    let new = (*dice.pick(&types)?).to_owned();
    lines[line].replace_range(start..end, &new);
    Some(())
}

fn lengthen_title(lines: &mut Vec<String>, dice: &mut Dice) -> Option<()> {
    let titles = [
        "AGREE",
        "Myself",
        "Pain",
        "Fever",
        "Call me",
        "Done",
        "Anywhere",
        "A scan",
        "A person",
        "Good",
        "Fine",
        "Low",
        "दर्द",
        "खुद",
    ];
    let here: Vec<&str> =
        titles.into_iter().filter(|title| lines.iter().any(|line| line.contains(&format!(": {title}")))).collect();
    let title = *dice.pick(&here)?;
    let line = step_with(lines, dice, &format!(": {title}"))?;
    let long = vec![title; 2 + dice.below(6)].join(" ");
    lines[line] = lines[line].replacen(&format!(": {title}"), &format!(": {long}"), 1);
    Some(())
}

fn shadow_keyword(lines: &mut Vec<String>, dice: &mut Dice) -> Option<()> {
    let words = ["AGREE", "Myself", "Pain", "Done", "Good", "Fine", "yes", "Pune", "HELP", "BACK", "5"];
    let word = *dice.pick(&words)?;
    let target = any_step(lines, dice)?;
    let place = lines.iter().position(|line| line == "steps:")?;
    if lines.iter().any(|line| line.starts_with("keywords:")) {
        return None;
    }
    lines.insert(place, format!("keywords: {{ extra: {{ match: [\"{word}\"], then: {target} }} }}"));
    Some(())
}

fn starve(lines: &mut Vec<String>, dice: &mut Dice) -> Option<()> {
    let find = |lines: &[String], part: &str| lines.iter().position(|line| line.trim_start().starts_with(part));
    match dice.below(5) {
        0 => drop(lines.remove(find(lines, "fallback:")?)),
        1 => drop(lines.remove(find(lines, "widen:")?)),
        2 => {
            let line = find(lines, "show:")?;
            lines[line] = format!("    show: {} to 6", 4 + dice.below(2));
        }
        3 => {
            let line = find(lines, "keep:")?;
            "    keep: item.distance_km <= far and 'scan' in item.services".clone_into(&mut lines[line]);
        }
        _ => {
            let line = find(lines, "widen:")?;
            "    widen: { far: [100], say: widened }".clone_into(&mut lines[line]);
        }
    }
    Some(())
}

fn drop_end(lines: &mut Vec<String>, dice: &mut Dice) -> Option<()> {
    let target = any_step(lines, dice)?;
    let line = step_with(lines, dice, "{ end: ").or_else(|| step_with(lines, dice, "then: end"))?;
    let name = step_name(&lines[line])?.to_owned();
    if lines[line].contains("{ end: ") {
        lines[line] = format!("  {name}: {{ say: bye, then: {target} }}");
    } else {
        lines[line] = lines[line].replace("then: end", &format!("then: {target}"));
    }
    Some(())
}

fn turn_condition(lines: &mut Vec<String>, dice: &mut Dice) -> Option<()> {
    let line = step_with(lines, dice, "when: ")?;
    let turns = [
        (">= 60", "< 60"),
        (">= 60", ">= 600"),
        ("< 2", "< 200"),
        ("< 2", ">= 0"),
        (">= 500000", ">= 0"),
        ("answers.asked + 1", "answers.asked"),
        (">= 60", "> 120"),
    ];
    let (old, new) = *dice.pick(&turns)?;
    let line = if lines[line].contains(old) { line } else { step_with(lines, dice, old)? };
    lines[line] = lines[line].replacen(old, new, 1);
    Some(())
}

fn strict_check(lines: &mut Vec<String>, dice: &mut Dice) -> Option<()> {
    let turns = [
        ("answers.age >= 18", "answers.age >= 180"),
        ("answers.age >= 18", "answers.age < 0"),
        ("answers.budget.max >= 1000", "answers.budget.max < 0"),
        ("answers.budget.max >= 1000", "answers.budget.min > 5000000 and answers.budget.max < 10"),
        ("range: 0 to 120", "range: 0 to 17"),
        ("answers.age >= 18", "answers.age == 'x'"),
    ];
    let (old, new) = *dice.pick(&turns)?;
    let line = step_with(lines, dice, old)?;
    lines[line] = lines[line].replacen(old, new, 1);
    // Without a way out nobody gets past it.
    if dice.below(3) > 0 {
        lines[line] = without_way_out(&lines[line]);
    }
    Some(())
}

fn without_way_out(line: &str) -> String {
    let Some(start) = line.find(", attempts: ") else { return line.to_owned() };
    let Some(end) = line[start..].find("] }").map(|offset| start + offset + 3) else { return line.to_owned() };
    format!("{}{}", &line[..start], &line[end..])
}

fn drop_way_out(lines: &mut Vec<String>, dice: &mut Dice) -> Option<()> {
    let line = step_with(lines, dice, "give_up: ")?;
    lines[line] = without_way_out(&lines[line]);
    Some(())
}

fn drop_say(lines: &mut Vec<String>, dice: &mut Dice) -> Option<()> {
    let line = step_with(lines, dice, ", say: ")?;
    let (start, end) = value_of(&lines[line], ", say: ", dice)?;
    lines[line].replace_range(start - ", say: ".len()..end, " ");
    Some(())
}
