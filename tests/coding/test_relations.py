"""What texts say of their actors: who heads, belongs to, founded, left or opposes whom, as whoever says so.

A fact is written "subject > relation > object; extras": wordings of one mention are parted by "|", and the extras are
state, holder, words, valid and note. An extra that is left out is not asked for, but for state (asserted) and holder
(the outlet).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest

from tocsin.coding.mentions import fold
from tocsin.records import OUTLET, Fact, Mention, Relation

HELD = tomllib.loads((Path(__file__).parent / "relations.toml").read_text(encoding="utf-8"))

STATED: list[tuple[str, tuple[str, ...]]] = [
    (
        "Iraqi Prime Minister Mohammed Shia al-Sudani ordered an inquiry.",
        (
            "Mohammed Shia al-Sudani > office > Iraqi; words=prime minister",
            "Mohammed Shia al-Sudani > heads > Iraqi",
        ),
    ),
    (
        "Gen. Qasem Soleimani, commander of the Quds Force, visited Baghdad.",
        ("Qasem Soleimani > heads > Quds Force",),
    ),
    (
        "The leader of Hamas, Ismail Haniyeh, left Doha.",
        ("Ismail Haniyeh > heads > Hamas",),
    ),
    (
        "Muqtada al-Sadr's Mahdi Army fought the troops.",
        ("Muqtada al-Sadr > heads > Mahdi Army",),
    ),
    (
        "Ansar al-Islam, a group founded by Mullah Krekar in 2001, claimed the attack.",
        ("Mullah Krekar | Krekar > founded > Ansar al-Islam | group; valid=2001",),
    ),
    (
        "Hashd al-Shaabi, formed in 2014 to fight the Islamic State, has thousands of men.",
        (
            "Hashd al-Shaabi > founded; valid=2014",
            "Hashd al-Shaabi > opposed_to > Islamic State",
        ),
    ),
    (
        "The French-led coalition bombed the airfield.",
        ("French > heads > coalition | French-led coalition",),
    ),
    (
        "The government of President Bashar al-Assad rejected the report.",
        ("Bashar al-Assad > heads > government | government of President Bashar al-Assad",),
    ),
    (
        "Badr, Asaib Ahl al-Haq and Kataib Hezbollah all emerged from the Mahdi Army.",
        (
            "Badr > offshoot_of > Mahdi Army",
            "Asaib Ahl al-Haq > offshoot_of > Mahdi Army",
            "Kataib Hezbollah > offshoot_of > Mahdi Army",
        ),
    ),
    (
        "The Popular Mobilization Forces, which is part of the armed forces, denied the charge.",
        ("Popular Mobilization Forces > part_of > armed forces",),
    ),
    (
        "Al-Shabab is not part of the government.",
        ("Al-Shabab > part_of > government; state=denied",),
    ),
    (
        "The Haqqani network is reportedly an offshoot of the Taliban.",
        ("Haqqani network | network > offshoot_of > Taliban; state=disputed",),
    ),
    (
        "The Qassam Brigades, the armed wing of Hamas, fired rockets.",
        ("Qassam Brigades > part_of > Hamas",),
    ),
    (
        "Hamas's armed wing, the Qassam Brigades, fired rockets.",
        ("Qassam Brigades > part_of > Hamas | Hamas's armed wing",),
    ),
    (
        "The New People's Army, a splinter group of the old Communist Party, was founded in 1969.",
        (
            "New People's Army > split_from > Communist Party",
            "New People's Army > founded; valid=1969",
        ),
    ),
    (
        "FARC dissidents known as Segunda Marquetalia broke away from the Central General Staff.",
        (
            "FARC dissidents | dissidents | FARC > named; words=Segunda Marquetalia",
            "FARC dissidents | dissidents > split_from > Central General Staff | General Staff",
        ),
    ),
    (
        "South Sudan seceded from Sudan in 2011.",
        ("South Sudan > split_from > Sudan; valid=2011",),
    ),
    (
        "The African Union is the successor to the Organisation of African Unity.",
        ("African Union > successor_of > Organisation of African Unity",),
    ),
    (
        "Al-Qaeda in Iraq was succeeded by the Islamic State.",
        ("Islamic State > successor_of > Al-Qaeda in Iraq | Qaeda in Iraq",),
    ),
    (
        "Masoud Barzani, a member of the Kurdistan Democratic Party, called for talks.",
        ("Masoud Barzani > member_of > Kurdistan Democratic Party",),
    ),
    (
        "Finland joined NATO in 2023.",
        ("Finland > member_of > NATO; valid=2023",),
    ),
    (
        "Hezbollah is allied with Iran.",
        ("Hezbollah > allied_with > Iran",),
    ),
    (
        "Russia, an ally of Syria, vetoed the draft.",
        ("Russia > allied_with > Syria",),
    ),
    (
        "Nouri al-Maliki, a rival of Sadr, hosted the meeting.",
        ("Nouri al-Maliki > opposed_to > Sadr",),
    ),
    (
        "Hezbollah spokesman Mohammad Afif spoke to reporters.",
        ("Mohammad Afif > member_of > Hezbollah",),
    ),
    (
        "Israeli army spokesman Daniel Hagari said the raid was over.",
        ("Daniel Hagari > member_of > army | Israeli army",),
    ),
    (
        "Sudanese army chief Abdel Fattah al-Burhan refused to negotiate.",
        ("Abdel Fattah al-Burhan > heads > army | Sudanese army",),
    ),
    (
        "Iraq's former prime minister Nouri al-Maliki returned.",
        (
            "Nouri al-Maliki > office > Iraq; words=prime minister; note=former",
            "Nouri al-Maliki > heads > Iraq; note=former",
        ),
    ),
    (
        "Interim President Ahmed al-Sharaa of Syria met the delegation.",
        (
            "Ahmed al-Sharaa > office > Syria; words=president; note=interim",
            "Ahmed al-Sharaa > heads > Syria",
        ),
    ),
    (
        "Kais Saied was elected president of Tunisia in 2019.",
        (
            "Kais Saied > office > Tunisia; words=president; valid=2019",
            "Kais Saied > heads > Tunisia",
        ),
    ),
    (
        "Haider al-Abadi became prime minister of Iraq in 2014.",
        (
            "Haider al-Abadi > office > Iraq; words=prime minister; valid=2014",
            "Haider al-Abadi > heads > Iraq",
        ),
    ),
    (
        "He served as governor of Kirkuk until 2017.",
        ("He > office > Kirkuk; words=governor",),
    ),
    (
        "The army dissolved the militia in 2008.",
        ("army > dissolved > militia; valid=2008",),
    ),
    (
        "The Mahdi Army was disbanded in 2008.",
        ("Mahdi Army > dissolved; valid=2008",),
    ),
    (
        "Libya Dawn merged with the Misrata Brigades in 2014.",
        ("Libya Dawn > merged_into > Misrata Brigades; valid=2014",),
    ),
    (
        "Ahrar al-Sham and Suqour al-Sham merged to form the Islamic Front.",
        (
            "Ahrar al-Sham > merged_into > Islamic Front",
            "Suqour al-Sham > merged_into > Islamic Front",
        ),
    ),
    (
        "The peshmerga units were integrated into the Iraqi army.",
        ("peshmerga units | units | peshmerga > part_of > Iraqi army",),
    ),
    (
        "The militia was absorbed into the National Guard in 2020.",
        ("militia > merged_into > National Guard; valid=2020",),
    ),
    (
        "The Freedom Party, formerly the Union of Independents, won the vote.",
        ("Freedom Party > named; words=Union of Independents; note=former",),
    ),
    (
        "The group changed its name to the Peace Companies in 2014.",
        ("group > named; words=Peace Companies; valid=2014",),
    ),
    (
        "The faction calls itself the Islamic Resistance in Iraq.",
        ("faction > named; words=Islamic Resistance in Iraq",),
    ),
    (
        "Swapo was renamed the Peoples Congress last year.",
        ("Swapo > named; words=Peoples Congress",),
    ),
    (
        "The alliance includes Fatah, Hamas and Islamic Jihad.",
        (
            "Fatah > member_of > alliance",
            "Hamas > member_of > alliance",
            "Islamic Jihad > member_of > alliance",
        ),
    ),
    (
        "The Coordination Framework is an alliance of Badr, Asaib Ahl al-Haq and the State of Law coalition.",
        (
            "Asaib Ahl al-Haq > member_of > Coordination Framework",
            "State of Law coalition | State of Law > member_of > Coordination Framework",
        ),
    ),
    (
        "The brigade belongs to the Syrian National Army.",
        ("brigade > part_of > Syrian National Army | National Army",),
    ),
    (
        "The militiamen are loyal to Khalifa Haftar.",
        ("militiamen > allied_with > Khalifa Haftar",),
    ),
    (
        "Troops loyal to the president sealed off the palace.",
        ("Troops > allied_with > president",),
    ),
    (
        "Boko Haram pledged allegiance to the Islamic State in 2015.",
        ("Boko Haram > allied_with > Islamic State; valid=2015",),
    ),
    (
        "The Muslim Brotherhood is opposed to the junta.",
        ("Muslim Brotherhood > opposed_to > junta",),
    ),
    (
        "Ahmed Galaal's forces shelled the port.",
        ("Ahmed Galaal > heads > forces | Ahmed Galaal's forces",),
    ),
    (
        "The Assad regime blamed the rebels.",
        ("Assad > heads > regime | Assad regime",),
    ),
    (
        "Sadr disbanded his Mahdi Army and later revived his movement.",
        (
            "Sadr > dissolved > Mahdi Army",
            "his > heads > Mahdi Army",
            "his > heads > movement | his movement",
        ),
    ),
    (
        "Hassan al-Banna, founder of the Muslim Brotherhood, was killed in 1949.",
        ("Hassan al-Banna > founded > Muslim Brotherhood",),
    ),
    (
        "The mayor said the Ansar Brigade is an offshoot of Jaish al-Islam.",
        ("Ansar Brigade > offshoot_of > Jaish al-Islam; holder=mayor",),
    ),
    (
        "The spokesman denied that Kataib Hezbollah belongs to the Revolutionary Guards.",
        ("Kataib Hezbollah > part_of > Revolutionary Guards; state=denied; holder=spokesman",),
    ),
    (
        '"The Badr Organization is part of the armed forces," the general said.',
        ("Badr Organization > part_of > armed forces; holder=general",),
    ),
    (
        "Kataib Hezbollah is believed to have split from the Mahdi Army.",
        ("Kataib Hezbollah > split_from > Mahdi Army; state=disputed",),
    ),
    (
        "Abu Ali, the alleged leader of the Nusra Front, was arrested.",
        ("Abu Ali > heads > Nusra Front; state=disputed",),
    ),
    (
        "The army accused the militia of being an offshoot of al-Qaeda.",
        ("militia > offshoot_of > al-Qaeda | Qaeda; state=disputed; holder=army",),
    ),
    (
        "Asaib Ahl al-Haq branched out of the Mahdi Army in 2006.",
        ("Asaib Ahl al-Haq > offshoot_of > Mahdi Army; valid=2006",),
    ),
    (
        "The Dawa Party was never part of the Baath Party.",
        ("Dawa Party > part_of > Baath Party; state=denied",),
    ),
    (
        "Ethiopia and its ally Eritrea massed troops.",
        ("Eritrea > allied_with > its",),
    ),
    (
        "Qais al-Khazali, who leads Asaib Ahl al-Haq, warned the ambassador.",
        ("Qais al-Khazali > heads > Asaib Ahl al-Haq",),
    ),
    (
        "The National Resistance Front, led by Ahmad Massoud, held the valley.",
        ("Ahmad Massoud > heads > National Resistance Front",),
    ),
    (
        "The junta is headed by Gen. Min Aung Hlaing.",
        ("Min Aung Hlaing > heads > junta",),
    ),
    (
        "Thomas Sankara set up the Committee of Public Safety in 1983.",
        ("Thomas Sankara > founded > Committee of Public Safety | Committee; valid=1983",),
    ),
    (
        "The anti-Houthi coalition retook the port.",
        ("coalition | anti-Houthi coalition > opposed_to > Houthi | anti-Houthi",),
    ),
    (
        "Rwanda-aligned militias fired at the base.",
        ("militias | Rwanda-aligned militias > allied_with > Rwanda",),
    ),
    (
        "The group's leader, Abubakar Shekau, released a video. Boko Haram was silent.",
        ("Abubakar Shekau > heads > group",),
    ),
    (
        "Hamas rival Fatah boycotted the vote.",
        ("Fatah > opposed_to > Hamas",),
    ),
    (
        "Salva Kiir, South Sudan's president, dismissed the chief of staff.",
        (
            "Salva Kiir > office > South Sudan; words=president",
            "Salva Kiir > heads > South Sudan",
        ),
    ),
    (
        "Iranian Foreign Minister Hossein Amir-Abdollahian arrived in Beirut.",
        ("Hossein Amir-Abdollahian > office > Iranian; words=foreign minister",),
    ),
    (
        "US Secretary of State Antony Blinken landed in Amman.",
        ("Antony Blinken > office > US; words=secretary of state",),
    ),
    (
        "The speaker of the Iraqi parliament, Mohammed al-Halbousi, resigned.",
        ("Mohammed al-Halbousi > office > parliament | Iraqi parliament; words=speaker",),
    ),
    (
        "Nasrallah resigned as head of Hezbollah in 1992.",
        ("Nasrallah > heads > Hezbollah; note=former",),
    ),
    (
        "The Peace Companies are the successor of the Mahdi Army, which Sadr founded in 2003.",
        (
            "Peace Companies > successor_of > Mahdi Army",
            "Sadr > founded > Mahdi Army; valid=2003",
        ),
    ),
    (
        "The Naqshbandi Army, made up of remnants of the Baath Party, hid in the hills.",
        ("Naqshbandi Army > offshoot_of > Baath Party",),
    ),
    (
        "Senior Hezbollah commander Fuad Shukr was killed in Beirut.",
        ("Fuad Shukr > member_of > Hezbollah",),
    ),
    (
        "Hassan Nasrallah, secretary-general of Hezbollah, gave a speech.",
        ("Hassan Nasrallah > heads > Hezbollah",),
    ),
    (
        "Ali al-Sistani is neither a founder nor a member of the Dawa Party.",
        (
            "Ali al-Sistani > member_of > Dawa Party; state=denied",
            "Ali al-Sistani > founded > Dawa Party; state=denied",
        ),
    ),
    (
        "Aymenn Jawad, a founding member of Ahrar al-Sham, fled to Turkey.",
        ("Aymenn Jawad > member_of > Ahrar al-Sham",),
    ),
    (
        "Olaf Scholz succeeded Angela Merkel as chancellor.",
        ("Olaf Scholz > successor_of > Angela Merkel",),
    ),
    (
        "The Wagner Group is now known as the Africa Corps.",
        ("Wagner Group > named; words=Africa Corps",),
    ),
    (
        "The breakaway faction of the ruling party, the Orange Movement, backed the strike.",
        ("Orange Movement > split_from > ruling party",),
    ),
    (
        "The Sinjar Resistance Units are affiliated with the PKK.",
        ("Sinjar Resistance Units | Resistance Units > allied_with > PKK",),
    ),
    (
        "Residents said the fighters may be part of the Lord's Resistance Army.",
        ("fighters > part_of | member_of > Lord's Resistance Army; state=disputed; holder=residents",),
    ),
    (
        "The movement was born out of the Shia uprising party Dawa in the 1970s.",
        ("movement > offshoot_of > Dawa | Shia uprising party",),
    ),
    (
        "Felix Tshisekedi, the president of the Democratic Republic of the Congo, accused Rwanda.",
        (
            "Felix Tshisekedi > office > Democratic Republic of the Congo; words=president",
            "Felix Tshisekedi > heads > Democratic Republic of the Congo",
        ),
    ),
    (
        "The Tuareg rebels formed an alliance called the Permanent Strategic Framework.",
        ("rebels | Tuareg rebels > founded > Permanent Strategic Framework",),
    ),
    (
        "Gulbuddin Hekmatyar heads Hezb-e-Islami, a faction of the former mujahideen.",
        ("Gulbuddin Hekmatyar > heads > Hezb-e-Islami | Hezb-e Islami",),
    ),
    (
        "Joseph Kony created the Lord's Resistance Army in 1987.",
        ("Joseph Kony > founded > Lord's Resistance Army; valid=1987",),
    ),
    (
        "Jean-Marc Kabund, founder and leader of the Alliance for Change, was jailed.",
        (
            "Jean-Marc Kabund > founded > Alliance for Change",
            "Jean-Marc Kabund > heads > Alliance for Change",
        ),
    ),
    (
        "The prime minister claimed that the Houthis are part of Iran's Revolutionary Guards.",
        ("Houthis > part_of > Revolutionary Guards | Iran's Revolutionary Guards; holder=prime minister",),
    ),
    (
        "Ansaru, led by Khalid al-Barnawi until 2016, was an al-Qaeda affiliate.",
        (
            "Khalid al-Barnawi > heads > Ansaru",
            "Ansaru > allied_with > al-Qaeda",
        ),
    ),
    (
        (
            "The cleric's militia, the Mahdi Army, fought American troops in Najaf before he disbanded it in 2008 and "
            "turned it into a social movement."
        ),
        (
            "cleric > heads > militia | cleric's militia",
            "he > dissolved > it; valid=2008",
        ),
    ),
    (
        (
            "Most of these groups, including Harakat al-Nujaba and Kataib Sayyid al-Shuhada, branched out of Asaib Ahl "
            "al-Haq, itself an offshoot of the Mahdi Army."
        ),
        (
            "Asaib Ahl al-Haq > offshoot_of > Mahdi Army",
            "groups | these groups > offshoot_of > Asaib Ahl al-Haq",
            "Harakat al-Nujaba > offshoot_of > Asaib Ahl al-Haq",
            "Kataib Sayyid al-Shuhada > offshoot_of > Asaib Ahl al-Haq",
        ),
    ),
    (
        (
            "The Popular Mobilization Forces, an umbrella group of mostly Shiite militias that was officially "
            "incorporated into the armed forces in 2016, reports to the prime minister."
        ),
        (
            "Popular Mobilization Forces > part_of > armed forces; valid=2016",
            "militias | Shiite militias | mostly Shiite militias > member_of > Popular Mobilization Forces",
        ),
    ),
    (
        (
            "Founded in 1982 with Iranian help to fight Saddam Hussein, the Badr Organization now holds several "
            "ministries."
        ),
        (
            "Badr Organization > founded; valid=1982",
            "Badr Organization > opposed_to > Saddam Hussein",
        ),
    ),
    (
        "Formed in 2005 by Abu Mahdi al-Muhandis, the group has close ties to Tehran.",
        ("Abu Mahdi al-Muhandis > founded > group; valid=2005",),
    ),
    (
        (
            "Hadi al-Amiri, who heads the Badr Organization, and Qais al-Khazali, the leader of Asaib Ahl al-Haq, backed "
            "the premier."
        ),
        (
            "Hadi al-Amiri > heads > Badr Organization",
            "Qais al-Khazali > heads > Asaib Ahl al-Haq",
        ),
    ),
    (
        (
            "Kataib Hezbollah, a powerful faction within the Popular Mobilization Forces, said it would suspend its "
            "attacks."
        ),
        ("Kataib Hezbollah > part_of > Popular Mobilization Forces",),
    ),
    (
        "Unlike Hezbollah, the Amal Movement, founded by the cleric Musa al-Sadr in 1974, sits in the cabinet.",
        ("Musa al-Sadr > founded > Amal Movement; valid=1974",),
    ),
    (
        "The FNL was led until 2009 by Agathon Rwasa, who later became deputy speaker of the assembly.",
        (
            "Agathon Rwasa > heads > FNL",
            "Agathon Rwasa > office > assembly; words=deputy speaker",
        ),
    ),
    (
        (
            "Rivals of the prime minister, among them the former premier Nouri al-Maliki and his State of Law coalition, "
            "called for his resignation."
        ),
        ("his > heads > State of Law coalition | State of Law",),
    ),
    (
        (
            "Sadr's movement won the most seats, but his rivals in the Coordination Framework, an alliance of Shiite "
            "parties close to Iran, formed the government of Mohammed al-Sudani."
        ),
        ("Mohammed al-Sudani > heads > government | government of Mohammed al-Sudani",),
    ),
    (
        (
            "After the fall of Saddam Hussein, exiles who had lived in Iran returned with the Badr Brigade, the military "
            "wing of the Supreme Council for the Islamic Revolution in Iraq."
        ),
        ("Badr Brigade > part_of > Supreme Council for the Islamic Revolution in Iraq",),
    ),
    (
        (
            "The group, which renamed itself Jabhat Fatah al-Sham in 2016 after cutting ties with al-Qaeda, later merged "
            "with four smaller factions to become Hay'at Tahrir al-Sham."
        ),
        (
            "group > named; words=Jabhat Fatah al-Sham; valid=2016",
            "group > merged_into > Hay'at Tahrir al-Sham",
            "four smaller factions > merged_into > Hay'at Tahrir al-Sham",
        ),
    ),
    (
        "The Taliban movement, whose leader Haibatullah Akhundzada rarely appears in public, took Kabul in 2021.",
        ("Haibatullah Akhundzada > heads > whose | Taliban movement | Taliban",),
    ),
    (
        "The two-party coalition led by the Labour Party collapsed after the Greens left it.",
        ("Labour Party > heads > coalition | two-party coalition",),
    ),
    (
        (
            "Ansaru split from Boko Haram in January 2012 over the killing of civilians, and both groups later lost "
            "fighters to the Islamic State."
        ),
        ("Ansaru > split_from > Boko Haram; valid=2012-01",),
    ),
    (
        "The brigade was originally part of the Free Syrian Army but joined the Levant Front in late 2014.",
        (
            "brigade > part_of > Free Syrian Army",
            "brigade > member_of > Levant Front",
        ),
    ),
    (
        "The Nusra Front, al-Qaeda's branch in Syria, was led by Abu Mohammed al-Jolani.",
        (
            "Nusra Front > part_of > al-Qaeda | Qaeda",
            "Abu Mohammed al-Jolani > heads > Nusra Front",
        ),
    ),
    (
        "Maj. Gen. Osman Hamid, who commands the army's 5th Division, said the city was safe.",
        ("Osman Hamid > heads > 5th Division | Division",),
    ),
    (
        "The Sudan Liberation Movement faction of Minni Minnawi, governor of Darfur, sided with the army.",
        (
            "Minni Minnawi > office > Darfur; words=governor",
            "Minni Minnawi > heads > Sudan Liberation Movement faction of Minni Minnawi",
        ),
    ),
    (
        (
            "According to the ministry, the gunmen belong to the Balochistan Liberation Army, a separatist group opposed "
            "to the Chinese presence."
        ),
        ("gunmen > member_of > Balochistan Liberation Army; holder=ministry",),
    ),
    (
        (
            "Nigeria, Ghana and Senegal are members of Ecowas, while Mali, Burkina Faso and Niger left the bloc to form "
            "the Alliance of Sahel States."
        ),
        (
            "Nigeria > member_of > Ecowas",
            "Ghana > member_of > Ecowas",
            "Senegal > member_of > Ecowas",
        ),
    ),
    (
        "The Janjaweed became the Rapid Support Forces in 2013.",
        ("Rapid Support Forces > successor_of > Janjaweed; valid=2013",),
    ),
    (
        "The Mahdi Army, from which both groups emerged, was dissolved.",
        (
            "groups | both groups > offshoot_of > Mahdi Army",
            "Mahdi Army > dissolved",
        ),
    ),
    (
        (
            "US President Joe Biden and Chinese leader Xi Jinping met in San Francisco; UN chief Antonio Guterres "
            "welcomed it."
        ),
        (
            "Joe Biden > office > US; words=president",
            "Joe Biden > heads > US",
            "Antonio Guterres > heads > UN | UN chief",
        ),
    ),
    (
        "Hezbollah leader Hassan Nasrallah and Iranian Revolutionary Guards commander Hossein Salami spoke by phone.",
        (
            "Hassan Nasrallah > heads > Hezbollah",
            "Hossein Salami > member_of | heads > Revolutionary Guards | Iranian Revolutionary Guards",
        ),
    ),
    (
        "The Houthi movement, officially called Ansar Allah, grew out of the Believing Youth.",
        (
            "Houthi movement > named; words=Ansar Allah",
            "Houthi movement > offshoot_of > Believing Youth",
        ),
    ),
    (
        (
            "The paramilitaries have denied being part of the regular army, although parliament made them one of its "
            "branches."
        ),
        ("paramilitaries > part_of > army | regular army; state=denied; holder=paramilitaries",),
    ),
    (
        "Sadr himself has not led the bloc since June, his aide Hakim al-Zamili said.",
        ("Sadr > heads > bloc; state=denied; holder=Hakim al-Zamili",),
    ),
    (
        "The commission is a body within the interior ministry that is chaired by Judge Faiq Zaidan.",
        ("commission > part_of > interior ministry",),
    ),
    (
        "Many of its fighters had earlier been members of the Sons of Iraq, a Sunni militia set up and paid by the US.",
        ("its fighters | fighters > member_of > Sons of Iraq",),
    ),
    (
        "The National Wisdom Movement of Ammar al-Hakim and Haider al-Abadi's Victory Alliance are smaller parties.",
        (
            "Ammar al-Hakim > heads > National Wisdom Movement",
            "Haider al-Abadi > heads > Victory Alliance",
        ),
    ),
    (
        "The party's founder, Altaf Hussain, lives in London.",
        ("Altaf Hussain > founded > party",),
    ),
    (
        "Denis Mukwege, head of a hospital in Bukavu, criticised the M23, a group backed by Rwanda.",
        ("Denis Mukwege > heads > hospital",),
    ),
    (
        "The coalition of President Felix Tshisekedi won a majority.",
        ("Felix Tshisekedi > heads > coalition | coalition of President Felix Tshisekedi",),
    ),
    (
        "Abdul Malik al-Houthi, the Houthi leader, praised the strike.",
        ("Abdul Malik al-Houthi > heads > Houthi",),
    ),
    (
        "The Houthis' leader, Abdul Malik al-Houthi, praised the strike.",
        ("Abdul Malik al-Houthi > heads > Houthis",),
    ),
    (
        "Colonel Assimi Goita, who heads Mali's junta, promised elections.",
        ("Assimi Goita > heads > junta | Mali's junta",),
    ),
    (
        "The group, once the military wing of the party, has been independent since 2012.",
        ("group > part_of > party",),
    ),
    (
        "Kurdish fighters of the YPG, the main component of the Syrian Democratic Forces, withdrew.",
        ("YPG > part_of > Syrian Democratic Forces",),
    ),
    (
        "Eritrea broke away from Ethiopia in 1993 after a long war.",
        ("Eritrea > split_from > Ethiopia; valid=1993",),
    ),
    (
        "Lebanese Prime Minister Najib Mikati's government has resigned.",
        (
            "Najib Mikati > office > Lebanese; words=prime minister",
            "Najib Mikati > heads > Lebanese",
            (
                "Najib Mikati > heads > government | Lebanese Prime Minister Najib Mikati's government | Prime Minister "
                "Najib Mikati's government"
            ),
        ),
    ),
    (
        "The Fatah-led Palestinian Authority condemned the raid.",
        ("Fatah > heads > Palestinian Authority",),
    ),
    (
        "Rebels led by Laurent Nkunda captured the town.",
        ("Laurent Nkunda > heads > Rebels",),
    ),
    (
        "Laurent Nkunda led the rebels who captured the town in 2008.",
        ("Laurent Nkunda > heads > rebels",),
    ),
    (
        "The Alliance of Democratic Forces was formed by Yoweri Museveni's opponents in exile.",
        ("Yoweri Museveni's opponents | opponents > founded > Alliance of Democratic Forces",),
    ),
    (
        "The ADF, an ally of the Islamic State, is one of dozens of groups in eastern Congo.",
        ("ADF > allied_with > Islamic State",),
    ),
    (
        "Two members of the Wagner Group, Ivan Petrov and Oleg Sidorov, were detained.",
        (
            "Ivan Petrov > member_of > Wagner Group",
            "Oleg Sidorov > member_of > Wagner Group",
        ),
    ),
    (
        "Thaksin Shinawatra's party was dissolved by the Constitutional Court in 2007.",
        (
            "Thaksin Shinawatra > heads > party | Thaksin Shinawatra's party",
            "Constitutional Court > dissolved > Thaksin Shinawatra's party | party; valid=2007",
        ),
    ),
    (
        (
            "Masrour Barzani is the prime minister of the Kurdistan region and the son of the party's leader, Masoud "
            "Barzani."
        ),
        (
            "Masrour Barzani > office > Kurdistan | Kurdistan region; words=prime minister",
            "Masrour Barzani > heads > Kurdistan | Kurdistan region",
            "Masoud Barzani > heads > party",
        ),
    ),
    (
        (
            "Some say the militia was secretly created by the intelligence agency, but officials deny that it has any "
            "ties to the group."
        ),
        ("intelligence agency > founded > militia; state=disputed",),
    ),
    (
        "The Kivu militia is now headed by Bosco Ntaganda's former deputy, Sultani Makenga.",
        ("Sultani Makenga > heads > Kivu militia | militia",),
    ),
    (
        "The Oromo faction left the ruling EPRDF and set up its own party.",
        ("Oromo faction | faction > founded > party | its own party",),
    ),
    (
        "The new front is a coalition of four Darfur rebel movements and was launched in Juba in 2011 under the command of Malik Agar.",
        ("new front > founded; valid=2011",),
    ),
    (
        "Mr Agar, who chairs the front, is also the deputy head of the Sovereign Council.",
        ("Agar > member_of > Sovereign Council",),
    ),
    (
        "The Peace Brigades (Saraya al-Salam), the successor of the Mahdi Army, are commanded by Tahsin al-Humaidawi.",
        (
            "Peace Brigades > successor_of > Mahdi Army",
            "Tahsin al-Humaidawi > heads > Peace Brigades",
        ),
    ),
    (
        "He then created his own group, Jaish al-Adl, which is close to the Baloch nationalists and hostile to Tehran.",
        ("He > founded > Jaish al-Adl | his own group",),
    ),
    (
        "In Iraq, the Badr Organization, Asaib Ahl al-Haq and Kataib Hezbollah are part of the Popular Mobilization Forces.",
        (
            "Badr Organization > part_of > Popular Mobilization Forces",
            "Asaib Ahl al-Haq > part_of > Popular Mobilization Forces",
            "Kataib Hezbollah > part_of > Popular Mobilization Forces",
        ),
    ),
    (
        "Kataib Hezbollah and Harakat al-Nujaba, both of which are part of the Popular Mobilization Forces, kept silent.",
        (
            "Kataib Hezbollah > part_of > Popular Mobilization Forces",
            "Harakat al-Nujaba > part_of > Popular Mobilization Forces",
        ),
    ),
    (
        "The Popular Mobilization Forces were formed to fight the Islamic State after a call by Ayatollah Ali al-Sistani in 2014.",
        (
            "Popular Mobilization Forces > founded",
            "Popular Mobilization Forces > opposed_to > Islamic State",
        ),
    ),
    (
        "Sadr formed the Mahdi Army to fight the US occupation in 2003.",
        (
            "Sadr > founded > Mahdi Army",
            "Mahdi Army > opposed_to > US | US occupation | occupation",
        ),
    ),
    (
        "The Dawa Party of former prime minister Haider al-Abadi has lost ground.",
        ("Haider al-Abadi > heads > Dawa Party",),
    ),
    (
        "Abdul Aziz al-Muhammadawi, better known as Abu Fadak, is the chief of staff of the Popular Mobilization Forces.",
        ("Abdul Aziz al-Muhammadawi > named; words=Abu Fadak",),
    ),
    (
        "Karim Haddo entered politics by founding an armed group called Liwa al-Nasr.",
        ("Karim Haddo > founded > Liwa al-Nasr",),
    ),
    (
        "In 2011 the general took the decision to dissolve the Free Front Army.",
        ("general | the general > dissolved > Free Front Army",),
    ),
    (
        "France's Emmanuel Macron spoke on Monday after the talks.",
        ("Emmanuel Macron > member_of > France",),
    ),
    (
        "The Dawn Brigades, a volunteer militia formed in opposition to al-Qaeda in 2007, attacked a post.",
        ("Dawn Brigades > founded; valid=2007", "Dawn Brigades > opposed_to > al-Qaeda; valid=2007"),
    ),
    (
        "He criticised the Polish National Security Adviser Jacek Siewiera.",
        ("Jacek Siewiera > office > Polish; words=national security adviser",),
    ),
    (
        "Groups such as Liwa Fatemiyoun were created by Iran's Quds Force.",
        (
            "Quds Force | Iran's Quds Force > founded > Groups",
            "Quds Force | Iran's Quds Force > founded > Liwa Fatemiyoun",
        ),
    ),
    (
        "The Islamic Resistance in Iraq, a cover name for several militias led by Kataib Hezbollah, said it had fired the missiles.",
        ("Kataib Hezbollah > heads > militias | several militias",),
    ),
    (
        "Sudani, a former member of the Dawa Party, heads the Euphrates Movement, which has two seats.",
        (
            "Sudani > member_of > Dawa Party; note=former",
            "Sudani > heads > Euphrates Movement",
        ),
    ),
    (
        "His Sadrist Movement withdrew from parliament in 2022.",
        ("His > heads > Sadrist Movement",),
    ),
    (
        "The armed groups that emerged from the ruins of Saddam Hussein's army joined al-Qaeda.",
        (
            "Saddam Hussein > heads > Saddam Hussein's army",
            "armed groups | groups > member_of > al-Qaeda | Qaeda",
        ),
    ),
    (
        "Faleh al-Fayyadh, chairman of the Popular Mobilization Committee, and Rayan al-Kildani, the leader of the Babylon Brigades, attended.",
        (
            "Faleh al-Fayyadh > heads > Popular Mobilization Committee | Mobilization Committee",
            "Rayan al-Kildani > heads > Babylon Brigades",
        ),
    ),
    (
        "Under a 2016 law the militias became an official part of the Iraqi armed forces.",
        ("militias > part_of > Iraqi armed forces | armed forces",),
    ),
    (
        "The Mujahideen Shura Council was the predecessor of the Islamic State of Iraq.",
        ("Islamic State of Iraq > successor_of > Mujahideen Shura Council",),
    ),
    (
        "The Houthis trace their origins to the Believing Youth, a revival movement of the 1990s.",
        ("Houthis > offshoot_of > Believing Youth | revival movement",),
    ),
    (
        "The group was set up in 2007 as a branch of al-Qaeda.",
        (
            "group > founded; valid=2007",
            "group > part_of > al-Qaeda | Qaeda",
        ),
    ),
    (
        "He is the deputy commander of the Popular Mobilization Forces.",
        ("He > member_of > Popular Mobilization Forces",),
    ),
    (
        "The Sudani government, backed by the Coordination Framework, took office in October 2022.",
        ("Sudani > heads > government | Sudani government",),
    ),
]

SILENT = [
    "Prime Minister Mohammed al-Sudani's office said the attackers were outlaws.",
    "The group split in two in 2012, when one wing under Qais al-Khazali joined the political process.",
    "The forces are nominally under the command of the prime minister but several of their brigades answer to Iran.",
    "Kenya will lead the mission once the council is formed.",
    "Protesters marched through Tunis and chanted slogans against the police.",
    "The president led mourners to the cemetery on Friday.",
    "The minister led the delegation to Geneva.",
    "France created a fund for refugees and launched an appeal.",
    "The talks led to a ceasefire in March.",
    "Rescuers found a body in the rubble.",
    "The parties formed a new government after the election.",
    "The king dissolved parliament and called an election.",
    "Officials opened part of the road to traffic.",
    "Turkey wants to join the European Union.",
    "Iran is an important exporter of oil.",
    "A member of staff was wounded.",
    "He is the head teacher of a school in Aleppo.",
    "The rebels split the money among themselves.",
    "The militia's attack on the village killed nine farmers.",
    "The convoy split from the main road near the river.",
    "Several countries joined the US in condemning the attack.",
    "Rebel fighters allied with nobody shelled the town at night.",
    "The army replaced its tanks with new ones.",
    "The head of state arrived at noon.",
    "Could the army be part of the plot?",
    "The government plans to set up a commission.",
    "If the factions merged into one party, they could win.",
    "The US-led invasion began in March.",
    "The company's chairman sold his shares.",
    "The court heard that the soldier's commander was away.",
    "Her party lost the vote in April.",
    "UN envoy Hans Grundberg flew to Muscat.",
    "The Islamic Resistance in Iraq, a loose network of Iran-backed militias, claimed the drone strike.",
    "In 2012 it broke with its parent party and became an independent organisation under Hadi al-Amiri.",
    (
        "The army's chief of staff, Lt. Gen. Abdul Amir Yarallah, visited the base, said Yahya Rasool, a spokesman for "
        "the commander-in-chief of the armed forces."
    ),
    "Analysts believe the Sinjar Alliance to be a front for the PKK, which Turkey considers a terrorist group.",
    "Ethnic Armenian leader Samvel Shahramanyan signed a decree dissolving the self-declared republic.",
    "Venezuelan opposition leader Maria Corina Machado, barred from office, backed Edmundo Gonzalez.",
    "The general, who was head of the secret service under Bashir, is the father of the Rapid Support Forces.",
    "Remnants of the Baath Party founded the Naqshbandi Order, while others joined the Islamic State.",
    "The movement's armed wing has been banned since 1998.",
    "Somalia's al-Shabab, which is linked to al-Qaeda, attacked a hotel.",
    "The prime minister, Mohammed Shtayyeh, resigned in February.",
    "The Shield Brigade is made up of defectors from the Syrian army.",
    "It is not clear whether the cell was part of the Islamic State.",
]


# ------------------------------------------------------------------------------------------ comparison


def _forms(text: str, mention: Mention) -> set[str]:
    """What a mention may be called here: its words and its name, without an article."""
    spans = [mention.span, *([mention.name] if mention.name else [])]
    words = {fold(text[span.start : span.end]) for span in spans}
    return words | {form.split(" ", 1)[1] for form in words if form.split(" ")[0] in ("the", "a", "an") and " " in form}


def _wanted(line: str) -> tuple[list[set[str]], dict[str, str]]:
    body, *extras = (part.strip() for part in line.split(";"))
    sides = [{fold(form) for form in side.split("|")} for side in body.split(">")]
    return sides, dict(extra.split("=", 1) for extra in extras)


def _is(text: str, fact: Fact, mentions: dict[str, Mention], line: str) -> bool:
    """Whether a fact has the sides, the relation and the words that a line asks for."""
    sides, extras = _wanted(line)
    target = set[str]() if fact.object is None else _forms(text, mentions[fact.object])
    return (
        fact.relation.value in sides[1]
        and bool(_forms(text, mentions[fact.actor]) & sides[0])
        and (bool(target & sides[2]) if len(sides) > 2 else fact.object is None)
        and ("words" not in extras or fold(fact.words or "") == fold(extras["words"]))
    )


def _extras(text: str, fact: Fact, mentions: dict[str, Mention], line: str) -> str:
    """What is wrong with state, holder, time and note of a fact; nothing, if all is as asked for."""
    _, extras = _wanted(line)
    holder = {OUTLET} if fact.holder == OUTLET else _forms(text, mentions[fact.holder])
    wrong = [
        f"state {fact.state}" if fact.state.value != extras.get("state", "asserted") else "",
        f"holder {holder}" if fold(extras.get("holder", OUTLET)) not in holder else "",
    ]
    if "valid" in extras and (fact.valid is None or fact.valid.edtf != extras["valid"]):
        wrong.append(f"valid {fact.valid}")
    if "note" in extras and fact.note != extras["note"]:
        wrong.append(f"note {fact.note}")
    return "; ".join(filter(None, wrong))


def _pair(read, text: str, lines: Iterable[str]) -> tuple[list[tuple[str, Fact]], list[str], list[Fact]]:
    """The facts read with the lines that they answer, the lines unanswered, and the facts that nobody asked for."""
    coding = read(text).coding
    mentions = {mention.id: mention for mention in coding.mentions}
    left, pairs, missed = list(coding.facts), [], []
    for line in lines:
        found = next((fact for fact in left if _is(text, fact, mentions, line)), None)
        if found is None:
            missed.append(line)
        else:
            left.remove(found)
            pairs.append((line, found))
    return pairs, missed, left


def _told(read, text: str, facts: Iterable[Fact]) -> list[str]:
    said = read(text).said_of
    return [f"{said(f.actor)} > {f.relation} > {said(f.object) if f.object else f.words} ({f.by})" for f in facts]


# ----------------------------------------------------------------------------------------------- tests


@pytest.mark.parametrize(("text", "lines"), STATED, ids=[text[:40] for text, _ in STATED])
def test_what_is_stated_is_read_and_nothing_else(read, text, lines):
    pairs, missed, left = _pair(read, text, lines)
    mentions = {mention.id: mention for mention in read(text).coding.mentions}
    wrong = {line: why for line, fact in pairs if (why := _extras(text, fact, mentions, line))}
    assert (missed, _told(read, text, left), wrong) == ([], [], {})


@pytest.mark.parametrize("text", SILENT)
def test_deeds_and_things_state_no_relation(read, text):
    assert _told(read, text, read(text).coding.facts) == []


def test_the_held_sentences_are_read_no_worse_than_before(read):
    found = wanted = emitted = 0
    for sentence in HELD["sentence"]:
        pairs, _, left = _pair(read, sentence["text"], sentence["facts"])
        found, wanted, emitted = found + len(pairs), wanted + len(sentence["facts"]), emitted + len(pairs) + len(left)
    assert len(HELD["sentence"]) == 60
    assert found / wanted >= HELD["floors"]["recall"]
    assert found / emitted >= HELD["floors"]["precision"]


@pytest.mark.parametrize(
    ("text", "relation", "words"),
    [
        ("The faction split from the Dawa Party in 2005.", Relation.SPLIT_FROM, "split from"),
        ("Ansaru is an offshoot of Boko Haram.", Relation.OFFSHOOT_OF, "offshoot"),
        ("Iraqi Prime Minister Mohammed al-Sudani left.", Relation.OFFICE, "Prime Minister"),
        ("Muqtada al-Sadr's Mahdi Army fought the troops.", Relation.HEADS, "Muqtada al-Sadr's Mahdi Army"),
        ("The group, formerly known as the Nusra Front, withdrew.", Relation.NAMED, "known as the Nusra Front"),
    ],
)
def test_a_fact_points_at_the_words_that_say_so(read, text, relation, words):
    coding = read(text)
    assert [coding.cut(fact.span) for fact in coding.coding.facts if fact.relation is relation] == [words]


def test_all_sides_of_a_fact_are_mentions_of_its_coding(read):
    coding = read("The mayor said his deputy, Ali Hassan, is a member of the Dawa Party.").coding
    kept = {mention.id for mention in coding.mentions} | {OUTLET}
    assert coding.facts
    assert {side for fact in coding.facts for side in (fact.actor, fact.object, fact.holder) if side} <= kept


def test_the_same_words_twice_are_two_facts_with_ids_of_their_own(read):
    facts = read("Ansaru is an offshoot of Boko Haram. Ansaru is an offshoot of Boko Haram.").coding.facts
    assert len({fact.id for fact in facts}) == len(facts) == 2


@pytest.mark.parametrize("text", ["", "?", "Leader of.", "Known as.", "The -led coalition.", "of of founded by by"])
def test_broken_words_state_nothing(read, text):
    assert read(text).coding.facts == ()
