"""Word lists of the redaction. They decide only after an introduction ("I'm …", "my name is …"), never elsewhere.

A word may be added to any list without harm elsewhere; tests/privacy/test_redaction.py measures what it changes.
"""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Common given names of many countries, without those that are also everyday words (Rose, Will, Mark, Grace, Frank …):
# such a name is still recognised when a second capitalised word follows it.
FIRST_NAMES = words(
    """
    aaron abdul abdullah abigail adam adela adele adil aditi adrian adriana agata agnes agnieszka ahmad ahmed aicha
    aidan aiko aisha aishah akash akira alan alba albert alberto alejandra alejandro aleksandra aleksei alena alessandra
    alessandro alessia alex alexander alexandra alexandre alexandru alexei alexis alfonso alfred alfredo ali alice
    alicia alina alison aliya allison alma alvaro alyssa amanda amara amelia amelie amin amina amir amira amit amy ana
    anastasia anatoly andre andrea andreas andrei andres andrew andrey andrzej andy angela angelica angelina anil anita
    anja anjali ann anna annabel anne annette annie anouk anthony antje anton antonella antonia antonio anya apinya
    arash arda ariana arjun arnaud artem arthur artur arturo arun asha ashley asif astrid atsuko audrey aurelie aurora
    ava axel aya ayesha aylin ayse aysel azra barbara barry bartek bartosz beata beatrice beatriz ben benedikt benjamin
    bernadette bernard bernd bernhard beth bethany betty beyza bianca birgit bjorn boris brandon brenda brian bridget
    brigitte bruno bryan burak caitlin callum camila camille can candice carina carla carlo carlos carmen carol carolina
    caroline catalina caterina catherine cathy cecilia cedric celine chad chandra chantal charles charlie charlotte chen
    chiara chidi chloe chris christa christian christina christine christoph christophe christopher cindy claire clara
    claude claudia claudio claus clement colin connor conor corinna corinne craig cristian cristina cynthia czeslaw
    dagmar daisuke damian damien dan dana daniel daniela daniele danielle danuta daria dario darius dariusz darren dave
    david deborah deepa deepak delphine demetrius denis denise dennis derek derya desmond devin diana diane didier diego
    dieter dilara dimitri dimitris dina dinesh dirk dmitri dmitry dolores dominic dominik dominika dominique donald
    donna dorota dorothea dorothy doug douglas duncan dylan ebru ece eddie edgar edith eduardo edward edyta ekaterina
    elaine eleanor elena eleni elias elif elina elisa elisabeth elisabetta elise eliza elizabeth ella ellen ellie elodie
    elsa elvira emanuel emanuele emeka emil emile emilia emilie emily emine emir emma emmanuel enrique enzo eric erica
    erik erika erin ernst esra estelle esther ethan eugene eugenia eva evan evelyn ewa fabian fabio fabrice farah farid
    fatema fatima fatimah fatma federica federico felicia felipe felix ferdinand fernanda fernando filip filippo fiona
    florence florian franca francesca francesco francine francis francisco franciszek francois francoise franz franziska
    fred frederic frederick frederik friedrich fumiko gabriel gabriela gabriele gabriella gabrielle galina gareth gary
    gaurav gavin genevieve geoff geoffrey georg george georges georgia georgina gerald gerard gerhard giacomo gilbert
    gilles gina giorgia giorgio giovanna giovanni gisela giulia giuliana giuseppe gizem glenn gloria gonzalo gordon
    grazyna greg gregor gregory greta grzegorz guadalupe guillaume guillermo gulsen gunther gustavo guy hakan hamza
    hanna hannah hannes hans harald harriet harry harsh haruka hasan hassan heather hector heidi heike heiko heinrich
    heinz helen helena helene helga helmut hendrik henri henrik henrique henry herbert hermann hiroshi holger hubert
    hugo hussain hussein ian ibrahim ida ignacio igor ikram ilaria ilona imane imran ines inga inge ingrid inna ioana
    irena irene irina isaac isabel isabella isabelle ismail ivan ivana iwona jaap jacek jackie jacob jacqueline jacques
    jad jaime jake jakob jakub jamal james jamie jamila jan jana jane janet janice janina janine januss janusz jaroslaw
    jason javier jay jayden jean jeanne jeff jeffrey jelena jen jenna jennifer jenny jens jeremy jerome jerzy jesse
    jessica jessie jill jim jimmy jin jitka joachim joan joana joanna joanne joao joaquin jochen jodie joe joel joelle
    joerg johan johanna johannes john johnny jon jonas jonathan jordan jorge jose josef josefa joseph josephine josh
    joshua joyce juan juana juanita judith judy julia julian juliana julie julien juliet juliette julio jurgen justin
    justine justyna kai kamal kamil kamila kamran kara karen karim karin karina karl karla karol karolina kasia katarina
    katarzyna kate katerina katharina katherine kathleen kathrin kathryn kathy katie katja katrin kavita kavya kayla
    kazimierz keith kelly kemal ken kenji kenneth kerry kerstin kevin khadija khalid kiara kim kimberly kinga kirsten
    kirsty klaus konrad konstantin kristen kristin kristina krystian krystyna krzysztof kumar kunal kurt kwame kyle
    lakshmi lara lars latifa latoya laura lauren laurence laurent lea leah leanne leila lena leo leon leonard leonardo
    leonie leonora leslie leszek leyla lia liam lidia liliana lina linda lindsay lindsey lionel lisa liu liv lorena
    lorenzo lori lorraine louis louisa louise luan luc luca lucas lucia luciana lucie lucinda lucy ludmila ludovic luigi
    luis luisa lukas lukasz luke lydia lynn maciej madeleine madison magda magdalena magnus mahmoud maja malcolm
    malgorzata malik mandy manfred manish manon manuel manuela mara marc marcel marcela marcello marcia marcin marco
    marcos marcus marek margaret margarita margaux margit margot maria mariam mariana marianne marie marina mario marion
    marisa marius mariusz marjan marko markus marlene marta martha martin martina martine marwa mary maryam masako
    massimo mateo mateusz mathias mathieu mathilde matilda matteo matthew matthias matthieu maureen maurice mauricio
    mauro max maxim maxime maximilian maya megan mehdi mehmet mei melanie melina melinda melvin mercedes mercy meredith
    merve mia michael michaela michal michel michele michelle miguel mihai mika mikael mike mikhail milan milena milica
    milos mimi min mina mira mirela miriam mirko miroslav mitchell mitsuki moha mohamed mohammad mohammed mohan moira
    mona monica monika monique morgan moritz moses muhammad murat mustafa myriam nadia nadine nadja nancy naoki naomi
    natalia natalie natasha nathalie nathan nathaniel navya neha neil nelson nicholas nick nicky nicola nicolas nicole
    niels nigel nikhil nikita niklas nikola nikolai nikolas nikos nils nina noah nobuko noel noemi nora norbert norman
    nour nuno nuria oksana ola oleg olena olga oliver olivia olivier omar orlando orsolya oscar oskar osman ottavia otto
    owen oya ozan pablo pamela paola paolo parisa pascal patricia patrick patrycja patryk paul paula paulina pauline
    paulo pavel pawel pedro peggy penelope penny perrine pete peter petra phil philip philipp philippe phillip phoebe
    pia pierre pietro pilar piotr polina pooja prakash pranav priya przemyslaw rachel rafael rafal rahul raimund rainer
    raj rajesh rajiv ralf ralph ram ramon ramona rana ranjit raphael raquel rashid raul ravi ray raymond rebecca regina
    reinhard rekha remi renata renate rene renee reza rhys ricardo riccardo richard rick ricky rita rob robert roberta
    roberto robyn rocio rodrigo roger rohan roland rolf romain roman romana ron ronald ronja rosa rosalia rosalie
    rosario rosemary ross roxana roy ruben rudolf rupert russell rusty ruth ryan ryszard sabina sabine sabrina sahar
    saida salma salman salvatore sam samantha samir samira samuel sandeep sandra sandrine sandro sangeeta sanjay
    santiago sara sarah saskia satoshi saul scott sean sebastian sebastien selena selim selin selma serena serge sergei
    sergey sergio shabnam shannon sharon shaun shawn sheila shirley shreya sibel siddharth sidney sigrid silke silvia
    simon simona simone siobhan slawomir sofia sofie sonia sonja sophia sophie stacey stan stanislav stanislaw stefan
    stefania stefanie stefano steffen stella stephan stephane stephanie stephen steve steven stuart sue suleiman sultana
    sunita suresh susan susana susanna susanne suzanne sven svetlana swati sylvia sylvie sylwia szymon tadeusz takashi
    tamara tania tanja tanya tara tarek tariq tatiana tatjana ted teresa terry thea theo theodor theresa therese thierry
    thomas thorsten tiago tiffany tim timo timothy tina tobias todd tom tomas tomasz tommaso tommy toni tony torsten
    tracey tracy tran trevor tristan ulla ulrich ulrike umar ursula usha ute uwe valentin valentina valerie vanessa vera
    veronica veronika veronique vicente vicky victor victoria vijay vikram viktor viktoria vincent vincenzo viola
    violeta virginia virginie vishal vitor vivian viviana vivien vladimir waldemar walter wanda wanjiru wendy wenke
    werner wiktoria wilhelm william wojciech wolfgang xavier ximena yan yann yannick yara yasemin yasmin yasmine yasuko
    yelena yolanda yoshiko yuan yuki yulia yuri yusuf yvette yvonne zahra zainab zara zaynab zeynep zoe zofia zoltan
    zsofia zuzana zuzanna
    """
)

# Words that may stand where a name could, and are none: after "my name is", "I'm", "this is", "call me", and after
# a name that has ended ("my name is Anna and I have …").
COMMON_WORDS = words(
    """
    a about after again age aged ago all allergic already also always am an and another anxious any anyone anything are
    around as ask asked asking asks asthmatic at autistic available aware away back bad bald basically be because been
    before being best better between black bleeding blind book booked born bot both bring but by call called calling
    came can cannot cause celiac chat coeliac concerned confidential confused considering cost costs could crazy curious
    currently cut daily day deaf deal depressed desperate determined diabetic diagnosed did different do doctor does
    done down due each early easy eighteen eighty either else embarrassed enough even ever every everything expecting
    facing fair fed feel female few fifteen fifty fine first five fixed for forty found four frightened from full fully
    gave gay get gets getting give glad goes going gone good got had half happy hard has hasn't hate hates have haven't
    having he healthy hear hello help her here hi him his home hope hoped hopes hoping how however hypothyroid i i'd
    i'll i'm i've if ill im immunocompromised important in injured interested into irritated is it it's its ive just
    keen kind know known knows last late later left less let like likely likes live lives look looking looks lost lot
    love low male man many married may maybe me mean medical mid might mine more morning most mother much must my name
    near need needed needing needs never new next nine nineteen no nobody nonbinary none nor normal not nothing now
    nurse obese obviously of off ok okay old on once one only or other our out over overweight own pale patient planning
    please possible pregnant pretty private probably quite rather read reads ready really recently regular retired right
    sad safe said same saw say says scared secret see seeing seems seen self serious seven seventy several severe she
    short should sick since single six sixteen sixty skin smoker so some somebody someone something soon sorry speaking
    still stuck student stupid such suffer suffering suffers sure surprised take takes taking tall ten terrible
    terrified than thank thankful thanks that that's the their them then there these they think thinking thinks thirty
    this those thought three through tired to today told tomorrow tonight too took totally trans tried tries true try
    trying twelve twenty two type ugly unable under understand underweight unhappy unsure until up upset urgent us use
    used using usually vegan vegetarian very wait waiting want wanted wants was way we weak well went were what what's
    whats when where whether which while white who whole whose why will wish with without woman wondering work worked
    works worried would wrong yes yesterday yet you you're young your youre yours youve
    """
)

# Words that people write with a capital letter after "I'm" or "this is", and that are no names.
CAPITALISED_WORDS = words(
    """
    accutane acne african afro alexa allergic alopecia american april arab asian asthmatic atopic august australian
    austrian bangladeshi black botox brazilian british buddhist bulgarian burn canadian cancer caribbean catholic
    caucasian chatgpt chinese christian class clinic colombian covid croatian crohn crohn's cuban czech danish december
    dermatitis dermatologist diabetes diabetic doctor dupixent dutch dysport eczema egyptian ehlers ehlers-danlos
    english european exosome exosomes fda february fijian filipina filipino finnish fitzpatrick french friday german
    ghanaian google grade graves greek hamilton hashimoto hashimoto's hindu hispanic hiv hospital humira hungarian
    indian indigenous indonesian iranian iraqi irish isotretinoin israeli italian jamaican january japanese jewish july
    june juvederm keloid keloids kenyan korean latin latina latino latinx laviv lebanese level lichen lithuanian ludwig
    lupus lyme lymphoma malaysian maori march may mediterranean melanoma melasma methotrexate mexican microneedling
    middle monday mormon moroccan morpheus muslim native nepali nhs nigerian nordic north northern norwegian norwood
    november october orthodox pakistani parkinson parkinson's persian peruvian phase polish portuguese prf protestant
    prp psoriasis psoriatic puerto raynaud raynaud's restylane retinol rican roaccutane romanian rosacea russian ryoncil
    saturday scandinavian scleroderma scottish sculptra september serbian sikh siri sjogren skin slavic somali south
    southeast southern spanish stage stem sunday swedish swiss syrian taiwanese thai thursday tretinoin tuesday tunisian
    turkish type ukrainian university vietnamese vitiligo wednesday welsh western white
    """
)

TITLES = ("dr", "doctor", "prof", "professor", "mr", "mrs", "ms", "miss", "mx", "sir", "madam", "nurse")
# Small words inside a name: "Maria de la Cruz", "Jan van der Berg", "Ahmed bin Salman".
PARTICLES = words("al bin da dal de del della der di do dos du el ibn la le van vom von zu")

# Numbers to call in need, which are no secrets; numbers of fewer than five figures are never taken for a telephone
# number anyway. tests/privacy checks this list against data/safety/emergency_numbers.yml.
PUBLIC_NUMBERS = words(
    """
    14416 85258 88788 116000 116006 116016 116111 116117 116123 131114 131126 686868 741741 08001111 0458737732
    0477131114 1800551800 1800737732 08082000247 18002221222 18002738255 18004224453 18004635060 18007997233
    18008914416 18447647669
    """
)
