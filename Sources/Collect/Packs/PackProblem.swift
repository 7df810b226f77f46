import Basics

/// Everything that may be wrong with a pack, beside what may be wrong with its forms. The raw value is the diagnostic's code.
package enum PackProblem: String, CaseIterable {
  case manifestMissing = "pack.manifest.missing"
  case manifestUnreadable = "pack.manifest.unreadable"
  case keyMissing = "pack.key.missing"
  case keyUnknown = "pack.key.unknown"
  case name = "pack.name"
  case edition = "pack.edition"
  case programme = "pack.programme"
  case textMissing = "pack.text-missing"
  case fileName = "pack.file.name"
  case fileMissing = "pack.file.missing"
  case fileUnreadable = "pack.file.unreadable"
  /// A form lies in the folder and the manifest does not name it.
  case fileUnlisted = "pack.file.unlisted"
  case listsEmpty = "pack.lists.empty"
  case formVersion = "pack.form.version"
  /// Two forms have one id.
  case formTwice = "pack.form.twice"
  case untranslated = "pack.form.untranslated"

  func diagnostic(_ arguments: [String: String] = [:], at location: Diagnostic.Location? = nil) -> Diagnostic {
    Diagnostic(self == .fileUnlisted ? .warning : .error, rawValue, arguments, at: location)
  }
}
