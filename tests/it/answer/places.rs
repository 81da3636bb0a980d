//! Places: names, aliases, areas, slips, and places that are another person's.

use super::support::{CONTEXT, cities, city, show, table, table_in};
use libretto::answer::{Gazetteer, Mode, Utterance, distance_km};
use libretto::message::{Content, Coordinates};

#[test]
fn names_in_sentences() {
    table(
        &city(),
        &[
            ("Pune, 50 km", "Pune"),
            ("delhi 100", "Delhi"),
            ("banglore 30km", "Bengaluru"),
            ("We stay in Nashik near college road", "Nashik"),
            ("hum Nagpur mein rehte hain", "Nagpur"),
            ("इंदौर, १०० किमी", "Indore"),
            ("मुम्बई", "Mumbai"),
            ("मुंबईत", "Mumbai"),
            ("allahabad", "Prayagraj"),
            ("mumbai nahi pune", "Pune"),
            ("mumbai nahi, nashk", "~Nashik"),
            ("पुणे नाही नाशिक", "~Nashik"),
            ("NEW DELHI", "Delhi"),
            ("Bhopal 462001", "Bhopal"),
        ],
    );
}

#[test]
fn a_place_is_never_guessed_silently() {
    table(
        &city(),
        &[
            ("Ghulewadi", "-"),
            ("near the sugar factory", "-"),
            ("422605", "-"),
            ("any", "-"),
            ("near", "-"),
            ("hello", "-"),
            ("Rampur", "-"),
            ("phail gaya", "-"),
            ("Gaya", "Gaya"),
            ("we live in Gaya", "Gaya"),
            ("my mum", "Mumbai"),
            ("i dont know", "unknown"),
        ],
    );
    table_in(
        &city(),
        Mode::Early,
        &[("Nagpurr", "-"), ("my mum has breast cancer", "-"), ("Kharghar", "-"), ("in Pune", "Pune")],
    );
}

#[test]
fn slips_with_one_clear_winner_and_twins_asked_back() {
    table(
        &city(),
        &[
            ("Jaipr", "~Jaipur"),
            ("Hydrabaad", "~Hyderabad"),
            ("chnnai", "~Chennai"),
            ("Jaipur", "Jaipur"),
            ("Raipur", "Raipur"),
            ("kaipur", "? ~Kanpur, ~Raipur, ~Jaipur"),
            ("Kannpur", "? ~Kannur, ~Kanpur"),
            ("Delhi or Mumbai", "? Delhi, Mumbai"),
        ],
    );
}

#[test]
fn shared_names_and_areas_are_confirmed() {
    table(
        &city(),
        &[
            ("Aurangabad", "? Chhatrapati Sambhajinagar, Aurangabad (Bihar)"),
            ("Aurangabad Bihar", "Aurangabad (Bihar)"),
            ("औरंगाबाद, बिहार", "Aurangabad (Bihar)"),
            ("Aurangabad Maharashtra", "Chhatrapati Sambhajinagar"),
            ("Chhatrapati Sambhajinagar", "Chhatrapati Sambhajinagar"),
            ("Bilaspur", "? Bilaspur, Bilaspur (Himachal)"),
            ("Bilaspur HP", "Bilaspur (Himachal)"),
            ("Lakhimpur", "? North Lakhimpur, Lakhimpur Kheri"),
            ("Kharghar", "? Navi Mumbai"),
        ],
    );
}

#[test]
fn places_of_one_name_are_told_apart_by_their_states() {
    let gazetteer = cities();
    let names = ["Chhatrapati Sambhajinagar", "Aurangabad (Bihar)"];
    assert_eq!(gazetteer.titles(&names), ["Aurangabad, Maharashtra", "Aurangabad, Bihar"]);
    assert_eq!(gazetteer.titles(&["Kanpur", "Raipur"]), ["Kanpur", "Raipur"]);
    for (said, picked) in [("Maharashtra", Some(0)), ("MH", Some(0)), ("बिहार", Some(1)), ("Kerala", None), ("", None)]
    {
        assert_eq!(gazetteer.pick_by_state(&names, &Utterance::new(said)), picked, "{said}");
    }
}

#[test]
fn another_person_s_place_is_not_the_patient_s() {
    table(
        &city(),
        &[
            ("my sister lives in Mumbai", "? Mumbai"),
            ("papa ko cancer hai, Patna me rehte hai", "Patna"),
            ("My sister lives in Mumbai. We are living in Solapur", "Solapur"),
            ("my brother lives in Pune, we are in Satara", "Satara"),
        ],
    );
}

#[test]
fn a_shared_location_is_the_nearest_place() {
    let read = |latitude: f64, longitude: f64| {
        let content = Content::Location(Coordinates { latitude, longitude });
        city().read_content(&content, &CONTEXT).map(|reading| show(&reading))
    };
    assert_eq!(read(18.52, 73.85).as_deref(), Some("Pune"));
    assert_eq!(read(f64::NAN, 73.85).as_deref(), Some("-"));
    assert_eq!(read(51.5, -0.1).as_deref(), Some("-"), "London is near no town of the table");
    assert_eq!(city().read_content(&Content::Contacts, &CONTEXT), None);
    let gazetteer = cities();
    let at = |name: &str| gazetteer.get(name).expect("a known city").coordinates();
    let kilometres = distance_km(&at("Pune"), &at("Mumbai"));
    assert!((110.0..130.0).contains(&kilometres), "{kilometres}");
}

#[test]
fn a_faulty_table_is_an_error_with_its_place() {
    let error = |text: &str| {
        let error = Gazetteer::from_csv(text).expect_err("faulty");
        (error.line, error.column.unwrap_or_default())
    };
    assert_eq!(error("city,state,lat\nPune,MH,1\n"), (1, "lon".to_owned()));
    assert_eq!(error("city,state,lat,lon\nPune,MH,north,2\n"), (2, "lat".to_owned()));
    assert_eq!(error("city,state,lat,lon\nPune,MH,1,2\nPune,MH,1,2\n"), (3, "city".to_owned()));
    assert_eq!(error("city,state,lat,lon\nPune,MH,1\n"), (2, String::new()));
    assert_eq!(error("city,state,lat,lon\n,MH,1,2\n"), (2, "city".to_owned()));
}
