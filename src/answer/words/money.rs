//! Words around money: none of it, not much of it, already gone.

/// Already spent, earned or owed: the amount beside it is not the budget.
pub(in crate::answer) const SPENT: &str = "
    spent paid salary income earn earns earning kamai kamate pagar kamata kamaate vetan tankhwah
    वेतन तनख्वाह कमाई पगार";

pub(in crate::answer) const SPENT_PHRASES: &str = "
    already spent | have spent | already paid | kharch ho gaya | kharch ho gaye | kharcha ho gaya | kharch kiya | kharch kiye
    | kharch kar diye | kharch hua | kharch hue | kharch kar chuke | lag gaye | lag gaya | lag chuke | lag chuka | laga diye
    | kharch zala | kharch jhala | kharch zale | kharch kele | kharch kela | gone already | per month | a month | monthly
    | used up | खर्च हो गया | खर्च हो गए | खर्च हुए | खर्च हुआ | खर्च किए | खर्च कर दिए | खर्च कर चुके | लग गए | लग चुके
    | खर्च झाला | खर्च झाले | खर्च केले | खर्च केला";

pub(in crate::answer) const ZERO_MONEY: &str = "
    free | free of cost | muft | muft mein | mofat | phukat | fukat | no money | dont have money | do not have money
    | have no money | not have money | no budget | zero | nil | zero budget | nothing | cannot afford | cant afford
    | can not afford | cannot pay | cant pay | can not pay | paisa nahi | paise nahi | paisa nahin | paise nahin | paisa nhi
    | paise nhi | paisa nai | paise nahit | paise naahit | paise nahi aahet | paise nahi ahet | paisa bilkul nahi
    | paise bilkul nahi | kuch nahi hai | bpl | bpl card | below poverty line | garib | gareeb | poor | very poor | yellow card
    | yellow ration card | orange ration card | orange card | yellow ration | orange ration | pivla ration card
    | pivle ration card | pivale ration card | keshri ration card | kesari ration card | peela ration card | pila ration card
    | antyodaya | antyoday
    | मुफ्त | मोफत | फुकट | फ्री | पैसा नहीं | पैसे नहीं | पैसे नही | पैसा नही | पैसे नाहीत | पैसे नाही | पैसा नाही | बिलकुल पैसे नहीं
    | गरीब | बीपीएल | बी पी एल | पीला राशन कार्ड | पिवळे रेशन कार्ड | केशरी रेशन कार्ड | पिवळा | अंत्योदय";

pub(in crate::answer) const VAGUE_MONEY: &str = "
    not much money | not much | not too much | less money | little money | low budget | limited budget | limited | tight budget
    | middle class | cheap | cheapest | affordable | low cost | as low as possible | reasonable | paisa zyada nahi
    | paise zyada nahi | paisa jyada nahi | paise jyada nahi | zyada paisa nahi | zyada paise nahi | jyada paisa nahi
    | jyada paise nahi | itna paisa nahi | itne paise nahi | jast paise nahi | jast paise nahit | jast paise nahiyet
    | kam paisa | kam paise | kami paise | thoda paisa | thode paise | sasta | swast | svasta | no limit | any amount | whatever it takes
    | jitna lage | jitne lage | jitna lagega | not a problem | money is no problem | some money
    | ज्यादा पैसे नहीं | ज्यादा पैसा नहीं | पैसे ज्यादा नहीं | पैसा ज्यादा नहीं | इतने पैसे नहीं | कम पैसे | थोड़े पैसे | सस्ता | जितना लगे
    | जास्त पैसे नाहीत | जास्त पैसे नाही | पैसे जास्त नाहीत | कमी पैसे | थोडे पैसे | स्वस्त";
