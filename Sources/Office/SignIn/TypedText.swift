import Basics

extension StringProtocol {
  /// A name or a code as people type it, made alike whatever keyboard it came from: without blanks, in small letters, with
  /// the digits 0–9.
  ///
  /// Keyboards of Turkish phones begin with İ, and their small letter to I is ı; both mean the ASCII letter here. Without
  /// that, `İbrahim` would become an i with a dot above it, which is no name of anybody.
  var typedAlike: String {
    let letters = Digits.ascii(self).filter { !$0.isWhitespace }.map { $0 == "İ" || $0 == "ı" ? "i" : $0 }
    return String(letters).lowercased()
  }
}
