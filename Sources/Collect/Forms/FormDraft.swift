import FormEngine

/// A form that is ready to be published.
package struct FormDraft: Sendable {
  package var formID: String
  package var version: String
  package var title: String
  package var languages: [String]
  package var shape: FormShape
  /// What clients are given.
  package var xform: [UInt8]
  /// What the author uploaded; nil when that was the XForm itself.
  package var workbook: File?
  /// Files that come from the workbook itself.
  package var media: [File] = []

  package struct File: Sendable {
    package var name: String
    package var type: String
    package var bytes: [UInt8]

    package init(name: String, type: String, bytes: [UInt8]) {
      self.name = name
      self.type = type
      self.bytes = bytes
    }
  }

  package init(
    formID: String, version: String, title: String, languages: [String] = [], shape: FormShape, xform: [UInt8],
    workbook: File? = nil, media: [File] = []
  ) {
    self.formID = formID
    self.version = version
    self.title = title
    self.languages = languages
    self.shape = shape
    self.xform = xform
    self.workbook = workbook
    self.media = media
  }
}
