//! Units, multipliers, currency, and the words that make a number something else.

pub(in crate::answer) const DISTANCE_UNITS: &str = "
    km kms kmm kmss kim kilometre kilometres kilometer kilometers kilometar kilomiter kilomitar kilo kilos kmtr kmtrs
    किमी किलोमीटर किलोमिटर किलो कीमी";

pub(in crate::answer) const OTHER_UNITS: &str = "
    year years yr yrs yo saal sal varsh varshe varsha age aged old month months mahina mahine mahinyat mnth mnths week weeks
    hafta hafte wk wks athvada aathvade day days din divas hour hours hr hrs ghanta ghante tas minute minutes min mins night
    nights raat kg kgs gram grams mg ml cm mm percent member members people persons time times cycle cycles chemo th st nd rd
    % am pm baje
    साल वर्ष वर्षे महीना महीने महिने महिना हफ्ता हफ्ते हफ़्ते आठवडा आठवडे दिन दिवस घंटा घंटे तास मिनट मिनिट रात उम्र वय बार वेळा";

pub(in crate::answer) const TRAVEL_TIME: &str = "
    hour hours hr hrs ghanta ghante tas minute minutes min mins night nights overnight train bus flight drive day days raat
    घंटा घंटे तास मिनट मिनिट रात ट्रेन बस";

pub(in crate::answer) const CURRENCY: &str = "
    ₹ rs re inr rupee rupees rupaye rupaiya rupya rupye rupay rupayee rupaya rupe
    रु रुपये रुपए रुपया रूपये रुपयों रुपयांचे रुपयांपर्यंत";

/// Multipliers by factor; single letters count only glued to or right after digits.
pub(in crate::answer) const MULTIPLIERS: &[(f64, &str)] = &[
    (10_000_000.0, "crore crores cr karod karor koti kroad करोड़ करोड कोटी"),
    (100_000.0, "lakh lakhs lac lacs lak laks lack lacks lakhh lkh lkhs laakh laakhs lakha l lks lk लाख लाखों लाखांपर्यंत"),
    (1_000.0, "thousand thousands thousnd k hazar hajar hazaar hajaar hazaars हज़ार हजार"),
    (100.0, "hundred hundreds sau सौ शे"),
];

pub(in crate::answer) const MULTIPLIER_WORDS: &str = "
    crore crores cr karod karor koti lakh lakhs lac lacs lak laks lack lacks lakhh lkh lkhs laakh laakhs lakha lks lk
    thousand thousands hazar hajar hazaar hajaar hundred sau l k
    करोड़ करोड कोटी लाख लाखों हज़ार हजार सौ";

pub(in crate::answer) const NAMES_NUMBER: &str = "
    stage stag stge stej grade age aged sector ward phase block plot room bed report file floor house flat pin pincode zip
    code since year born dob mobile phone mob no number ref option t n m page road street lane line
    स्टेज चरण टप्पा उम्र वय पिन";

pub(in crate::answer) const AT_MOST: &str = "
    max maximum upto under below within most tak paryant parynt paryat jast jastit zyada jyada limit
    तक पर्यंत अधिकतम जास्तीत कमाल लाखांपर्यंत रुपयांपर्यंत";
