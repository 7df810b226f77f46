package import Basics
package import Store

/// A version of a form was published; from now on clients are offered it and submissions to it are read by its shape.
package struct FormPublished: Event, Codable, Equatable {
  package static let kind = "form.published"

  /// By which clients and submissions know the form.
  package var formID: String
  package var version: String
  package var title: String
  /// Names of the form's languages, as its author wrote them.
  package var languages: [String]
  /// What clients are given.
  package var xform: FormFile
  /// What the author uploaded; nil when it was an XForm.
  package var workbook: FormFile?
  package var shape: FormShape

  package init(
    formID: String, version: String, title: String, languages: [String], xform: FormFile, workbook: FormFile?,
    shape: FormShape
  ) {
    self.formID = formID
    self.version = version
    self.title = title
    self.languages = languages
    self.xform = xform
    self.workbook = workbook
    self.shape = shape
  }
}

/// A file that belongs to a form.
package struct FormFile: Hashable, Codable, Sendable {
  package var name: String
  package var blob: BlobID
  package var type: String
  package var size: Int
  /// In hexadecimal: clients compare it.
  package var md5: String

  package init(name: String, blob: BlobID, type: String, size: Int, md5: String) {
    self.name = name
    self.blob = blob
    self.type = type
    self.size = size
    self.md5 = md5
  }
}

package struct FormStateChanged: Event, Codable, Equatable {
  package static let kind = "form.state"

  package var state: FormState

  package init(state: FormState) {
    self.state = state
  }
}

package enum FormState: String, Codable, CaseIterable, SQLValue {
  /// Listed for clients, and submissions are accepted.
  case open
  /// No longer listed; submissions that are still on phones are accepted.
  case closing
  /// Not listed; what comes is kept apart for an officer.
  case closed
}

/// A picture, sound or table that clients need for the form was added, or took the place of one with its name.
package struct FormMediumAdded: Event, Codable, Equatable {
  package static let kind = "form.medium.added"

  package var file: FormFile

  package init(file: FormFile) {
    self.file = file
  }
}

package struct FormMediumRemoved: Event, Codable, Equatable {
  package static let kind = "form.medium.removed"

  package var name: String

  package init(name: String) {
    self.name = name
  }
}

/// What an officer decided about the form. Only what changed is said.
package struct FormConfigured: Event, Codable, Equatable {
  package static let kind = "form.configured"

  package var sensitivity: Sensitivity?
  /// All marked questions by path, in their order.
  package var marked: [String]?
  /// By path; a question that is neither any more has an empty string.
  package var measures: [String: String]?
  /// The programme that submissions belong to when they do not say; all zero for none.
  package var programme: ID<Programme>?

  package init(
    sensitivity: Sensitivity? = nil, marked: [String]? = nil, measures: [String: String]? = nil,
    programme: ID<Programme>? = nil
  ) {
    self.sensitivity = sensitivity
    self.marked = marked
    self.measures = measures
    self.programme = programme
  }
}
