package import Basics

/// What a client sent in one request: the XML, and as many of its files as fitted.
package struct SubmissionPost: Sendable {
  package var xml: [UInt8]
  package var files: [File]
  /// What the client calls itself.
  package var device: String?
  /// When the client sent it, for those that were kept elsewhere before; nil for now.
  package var received: Instant?
  /// The row of somebody's sheet that it was made of.
  package var imported: ImportedRow?
  /// Whose place it takes.
  var replaces = Predecessor.named

  enum Predecessor: Sendable {
    /// As its XML says.
    case named
    /// Another than its XML says, because that one never came here.
    case instance(ID<InstanceKey>)
    /// Nobody's, whatever its XML says: what it changed never came here.
    case nobody
  }

  package struct File: Sendable {
    package let name: String
    package let type: String
    package let content: Spool

    package init(name: String, type: String, content: Spool) {
      self.name = name
      self.type = type
      self.content = content
    }
  }

  package init(
    xml: [UInt8], files: [File] = [], device: String? = nil, received: Instant? = nil,
    imported: ImportedRow? = nil
  ) {
    self.xml = xml
    self.files = files
    self.device = device
    self.received = received
    self.imported = imported
  }
}

/// What became of it.
package enum Receipt: Hashable, Sendable {
  /// Kept as a submission, or added to one that was there.
  case accepted(ID<Submission>, isNew: Bool)
  /// Kept apart until an officer has looked at it.
  case quarantined(ID<QuarantinedSubmission>, QuarantineReason)
}
