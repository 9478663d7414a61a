"""The document that "Counterfeit Features" asks for: the goods of a listing beside the genuine ones, differences marked."""
