//! Relatives, and what may have happened to them.

pub(in crate::answer) const RELATIVES: &str = "
    mother father mom mum mummy mama papa dad daddy sister brother cousin uncle aunt aunty auntie grandmother grandfather
    grandma grandpa wife husband son daughter inlaw inlaws neighbour neighbor friend relative relatives nephew niece
    colleague child kid boy girl
    maa ma baap pitaji mataji behen behan bahan bhai bhaiya didi dada dadi nana nani chacha chachi chachu mausi mausa bua
    fufa tau tai patni pati biwi beti beta bete padosi dost saas sasur bhabhi jija
    aai baba aaji aajoba bahin bhau kaka kaku mavshi atya mulga mulgi bayko navra sasu shejari mitra vahini
    माँ मां पापा पिता पिताजी माता माताजी बहन भाई चाचा चाची मौसी बुआ दादा दादी नाना नानी पत्नी पति बेटा बेटी पड़ोसी दोस्त सास
    ससुर भाभी मामा मामी आई बाबा आजी आजोबा बहीण भाऊ काका काकू मावशी आत्या मुलगा मुलगी बायको नवरा सासू सासरे शेजारी मित्र वहिनी";

pub(in crate::answer) const DEAD: &str = "
    died dead expired death demise deceased late passed lost guzar gujar guzre gujre chal mar mara mari maut mrityu nidhan
    varle varla varli marle warle
    गुजर गुज़र गुजरे मर मरे मृत्यु मौत निधन देहांत चल वारले वारला वारली";

/// It is over.
pub(in crate::answer) const PAST: &str = "
    had cured survived survivor recovered tha thi hota hoti था थी होता होती";

pub(in crate::answer) const LIVES: &str = "
    live lives lived living stay stays stayed staying work works worked working settled studies studying job posted
    rehta rehti rehte rahta rahti rahte naukri rahto rahate rahtat raahte
    रहता रहती रहते नौकरी राहतो राहते राहतात";
