//! Little words: what negates, what joins, what ends a clause.

pub(in crate::answer) const FILLERS: &str = "
    a an the is are am was it its this that he she they we i my our me us her his their has have please pls plz kindly sir
    madam mam maam ji jee sahab saheb bhai bhaiya didi tai dada thank thanks thankyou ok okay okk k hmm hm um uh
    well so just only maybe about around approx approximately almost nearly roughly hi hello hey helo namaste namaskar
    yes ya yeah haan ha han
    hai hain he ho hoon hu hun tha thi the ka ki ke ko ne se mein me mai to toh bhi hi hum ham main mera meri mere hamara
    hamari unka unki unko unhe isko usko yeh ye woh wo vo lagbhag karib kareeb
    aahe ahe aahet ahet cha chi che la na ani tar aamhi amhi mi mala majha majhi tyala tila sadharan
    है हैं हो हूँ था थी का की के को ने में तो भी हम मैं मेरा मेरी मेरे यह वह ये वो जी लगभग करीब कृपया
    आहे आहेत चा ची चे ला ना तर आम्ही मी मला माझा माझी माझे त्यांना साधारण कृपया
    of in at for from to with by on and or there here say says said told tell will would can could should be been
    patient patients case number option opt answer choice
    been got get give need want like go between think feel guess probably perhaps shayad bahutek शायद बहुतेक
    🙏 👍 🙂 😊 ❤";

pub(in crate::answer) const NOT_AFTER: &str = "
    not no never dont doesnt didnt isnt wasnt arent werent cannot cant couldnt wont wouldnt havent hasnt hadnt shouldnt
    aint without except nor neither none mat मत न बिना bina without";

pub(in crate::answer) const NOT_BEFORE: &str = "
    nahi nahin nahee nai nhi nahiye nahiyet naahi naahit nahit nako nakoy nakko nahito
    नहीं नहीँ नही नाही नाहीत नाहीये नको नकोय नये";

pub(in crate::answer) const NO: &str = "no nope nahi nahin nahee nhi nai na नहीं नही नाही नको ना nako";

/// "Do not wait more than a week": the week is meant.
pub(in crate::answer) const NOT_NEGATED: &str = "
    wait delay later longer more beyond exceed exceeding over only just problem issue issues worries worry tension prob
    matter know knows sure certain idea aware clue doubt far much urgent";

pub(in crate::answer) const CLEAR: &str = "
    clear clean normal fine negative unaffected free ok okay safe saaf saf theek thik साफ ठीक सामान्य neet नीट
    uninvolved spared";

pub(in crate::answer) const BORDERS: &str = "
    but however although though because bcoz bcz coz since so then while whereas still otherwise
    lekin magar par parantu kyunki kyonki isliye phir fir jabki
    pan parantu karan mhanun mag
    लेकिन मगर पर परंतु किंतु क्योंकि इसलिए फिर पण कारण म्हणून मग";

pub(in crate::answer) const JOINS: &str = "and or also plus aur or ya va ani kiva और या व आणि किंवा तथा n";

pub(in crate::answer) const CLOSES: &str = "
    hai hain he tha thi the hua hui gaya gayi gaye raha rahi aahe ahe aahet hota hoti zala jhala
    है हैं था थी थे हुआ हुई गया गयी गई आहे आहेत होता होती झाला झाली झाले";

pub(in crate::answer) const SUBJECTS: &str = "
    i we he she they it my our his her their you your hum ham main mera meri mere hamara hamari hamare aap unka unki
    aamhi amhi mi majha majhi majhe aamcha amcha tyancha
    हम मैं मेरा मेरी मेरे हमारा हमारी आप उनका उनकी आम्ही मी माझा माझी माझे आमचा आमची doctor now can budget stage ab aata rest remaining अब आता";

pub(in crate::answer) const AT: &str = "
    in at from to near nearby around of city village town area place location loc stay staying live living lives reside
    residing based district dist शहर गाव गांव शहरात";

pub(in crate::answer) const WITHIN: &str = "
    mein me mai main men se ke ka ki tak madhe madhye madhun hun varun chya javal city town area side district dist shahar
    में मे से के का की तक मध्ये मधून हून च्या जवळ शहर जिला जिल्हा रहते राहतो राहते";

pub(in crate::answer) const SPREAD: &str = "
    spread spreaded spreading metastasis metastases metastasised metastasized metastatised mets met secondaries secondary
    travelled reached phail phel fail fel phaila phaili faila faili pasarla pasarli pasarle pasrla
    फैल फैला फैली फैलकर पसरला पसरली पसरले पसरलाय";
