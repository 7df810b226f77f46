/// Casing by the rules of the language: Turkish pairs i with İ and ı with I.
extension Language {
  package func uppercased(_ text: some StringProtocol) -> String {
    guard self == .turkish else { return text.uppercased() }
    return text.reduce(into: "") { result, character in
      switch character {
      case "i": result.append("İ")
      case "ı": result.append("I")
      default: result += character.uppercased()
      }
    }
  }

  package func lowercased(_ text: some StringProtocol) -> String {
    guard self == .turkish else { return text.lowercased() }
    return text.reduce(into: "") { result, character in
      switch character {
      case "İ": result.append("i")
      case "I": result.append("ı")
      default: result += character.lowercased()
      }
    }
  }

  /// Each word with a capital at its start and small letters after it. Words end at anything that is neither a letter,
  /// a digit nor an apostrophe: Hatay'ın stays one.
  package func capitalized(_ text: some StringProtocol) -> String {
    var startsWord = true
    return text.reduce(into: "") { result, character in
      result += startsWord ? uppercased(String(character)) : lowercased(String(character))
      startsWord = !(character.isLetter || character.isNumber || character == "'" || character == "’")
    }
  }
}
