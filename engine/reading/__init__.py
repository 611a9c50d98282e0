"""From authored files to a knowledge base and to answers, with every fault reported in place."""
