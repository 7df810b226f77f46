package import Basics

/// Content that a mission installs as one: forms that belong together, in an edition.
package struct Pack: Sendable {
  package let manifest: PackManifest
  /// Ready to be published, in the manifest's order, each with the code lists of the pack that it asks by.
  package let forms: [FormDraft]

  /// Something to tell the pack's author, and in which of its files.
  package struct Finding: Hashable, Sendable {
    package let file: String
    package let diagnostic: Diagnostic
  }
}

/// What a pack says of itself, as its file `pack.yaml` has it.
package struct PackManifest: Hashable, Codable, Sendable {
  /// By which commands know it: lower-case letters, digits and hyphens, as its folder is called.
  package var name: String
  /// From 1; a later edition takes the place of an earlier one.
  package var edition: Int
  package var programme: ProgrammeKind
  package var title: LocalizedText
  package var description: LocalizedText
  /// Names of the files with its forms.
  package var forms: [String]
  /// The file with code lists that several forms share.
  package var lists: String?

  package init(
    name: String, edition: Int, programme: ProgrammeKind, title: LocalizedText, description: LocalizedText,
    forms: [String], lists: String? = nil
  ) {
    self.name = name
    self.edition = edition
    self.programme = programme
    self.title = title
    self.description = description
    self.forms = forms
    self.lists = lists
  }
}

/// Which kind of programme a pack is made for.
package enum ProgrammeKind: String, CaseIterable, Codable, Sendable {
  /// Where people are, in rounds over places.
  case tracking
  /// Who passes a point.
  case flows
  /// What happened just now, and whom it displaced.
  case emergency
  /// A sample of households or persons.
  case survey
}
