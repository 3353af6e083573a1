"""The parts of reading who says what: marks, content, speakers, whom words are about, attitudes; see `coding.quotes`."""
