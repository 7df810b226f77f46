/// Names that went through the wrong encoding. They look like names to a program and like rubbish to a reader.
package enum Mojibake: String {
  /// UTF-8 that was read as a code page of Windows: `ÅžÄ±rnak`, `Ø´Ø±Ù†Ø§Ù‚`.
  case doubled
  /// Turkish Windows read as western: `Þýrnak`, `Iðdýr`.
  case western
  /// Letters that are gone: `Diyarbak?r`, `Diyarbak\u{FFFD}r`.
  case lost

  package static func suspected(in text: String) -> Mojibake? {
    let scalars = Array(text.unicodeScalars)
    if scalars.contains("\u{FFFD}") || hasQuestionMarkInside(scalars) { return .lost }
    if isDoubled(scalars) { return .doubled }
    if scalars.contains(where: { "þýðÞÝÐ".unicodeScalars.contains($0) }), !isIcelandic(scalars) { return .western }
    return nil
  }

  private static func hasQuestionMarkInside(_ scalars: [Unicode.Scalar]) -> Bool {
    zip(scalars, zip(scalars.dropFirst(), scalars.dropFirst(2))).contains { before, rest in
      rest.0 == "?" && before.properties.isAlphabetic && rest.1.properties.isAlphabetic
    }
  }

  /// Where thorn, eth and ý are at home, so are vowels that Turkish lacks.
  private static func isIcelandic(_ scalars: [Unicode.Scalar]) -> Bool {
    scalars.contains { "æÆáÁíÍóÓúÚéÉ".unicodeScalars.contains($0) }
  }

  /// A first byte of a UTF-8 sequence, as Windows shows it, followed by what can only be a second byte.
  private static func isDoubled(_ scalars: [Unicode.Scalar]) -> Bool {
    zip(scalars, scalars.dropFirst()).contains { lead, next in
      guard "ÃÄÅÂÐÑØÙÚÛáâ".unicodeScalars.contains(lead) else { return false }
      return (0x80...0xBF).contains(next.value) || "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ".unicodeScalars.contains(next)
    }
  }
}
