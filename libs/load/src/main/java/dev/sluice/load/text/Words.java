package dev.sluice.load.text;

/** Common English words, each of which is one token to a tokenizer of BERT's kind. */
final class Words {

    private static final String[] WORDS = """
            the of and to in a is that for it as was with be by on not he his but at are this have \
            from or had an they which one you were all her she there would their we him been has when \
            who will no more if out so up said what its about than into them can only other time new \
            some could these two may first then do any like my now over such our man me even most made \
            after also did many off before must well back through years where much your way down \
            should because long each just state those people too mister how little good world make \
            very year still see own work men day get here old life both between being under three \
            never know same last another while us might great place again street around small found \
            water public every school house night read book line city river light table paper window \
            morning summer winter green white black brown red blue open close early later story music \
            train station garden letter number market price order field road north south east west \
            food bread coffee sugar salt milk horse bird fish tree stone iron gold silver glass wood \
            fire wind rain snow cloud star moon sun earth sea island mountain valley bridge tower \
            church hall door floor wall roof room kitchen family mother father brother sister child \
            friend king queen soldier doctor teacher student writer artist singer player captain chief \
            leader member company bank office factory machine engine computer network system program \
            data model memory signal power energy heat weight speed distance measure result answer \
            question reason example problem method theory science history language word sentence page \
            chapter record report news message call voice sound song dance game team match race prize \
            score""".split(" ", -1);

    private Words() {}

    static int count() {
        return WORDS.length;
    }

    static String at(int index) {
        return WORDS[index];
    }
}
