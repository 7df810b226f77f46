package import Basics
import FormEngine
import Office
package import Store

/// What is known of an instance when it comes again.
struct KnownInstance {
  let submission: ID<Submission>
  /// SHA-256 of the XML; nil when it was erased.
  let digest: [UInt8]?
  /// Whether it is the version that counts.
  let isCurrent: Bool
  let isErased: Bool
}

/// The submission to which the files of a post go.
struct InstanceHolder {
  let submission: ID<Submission>
  let isErased: Bool
  /// Whether the post is about the version that counts: the files of an older one take no other's place.
  let isCurrent: Bool
  let files: [String: FormFile]

  func lacks(_ name: String, md5: String) -> Bool {
    files[name].map { isCurrent && $0.md5 != md5 } ?? true
  }
}

extension Foresight {
  /// Of the verb that keeps a submission that comes for the first time, or again as it was: it changes nothing but what
  /// its instance id stands for. One that takes another's place changes more.
  static func intake(of instance: ID<InstanceKey>, _ facts: SubmissionContent.Facts) -> Foresight {
    Foresight(
      about: instance,
      [
        .instance(instance), .state(of: facts.form, having: facts.published),
        Need.entry(facts.published, of: facts.form.stream).question, .edition(of: facts.form),
      ])
  }
}

extension SQL {
  fileprivate static func instance(_ key: ID<InstanceKey>) -> SQL {
    """
    SELECT i.submission, i.digest, i.entry, s.current, s.is_erased
    FROM submission_instance i JOIN submission s ON s.id = i.submission
    WHERE i.instance = \(key) ORDER BY i.submission ASC NULLS LAST LIMIT 1
    """
  }
}

extension Reader {
  func instance(_ key: ID<InstanceKey>) throws -> KnownInstance? {
    try row(.instance(key)).map { row in
      let entry: ID<Entry>? = try row["entry"]
      let current: ID<Entry>? = try row["current"]
      return KnownInstance(
        submission: try row["submission"], digest: try row["digest"], isCurrent: entry == current,
        isErased: try row["is_erased"])
    }
  }

  /// The submission that has the instance, or the one that it says to replace, with its files.
  func holder(of instance: ID<InstanceKey>, or former: ID<InstanceKey>?) throws -> InstanceHolder? {
    guard let known = try self.instance(instance) ?? former.flatMap({ try self.instance($0) }) else { return nil }
    return InstanceHolder(
      submission: known.submission, isErased: known.isErased, isCurrent: known.isCurrent,
      files: try files(of: known.submission))
  }

  /// The files of a submission by name.
  package func files(of submission: ID<Submission>) throws -> [String: FormFile] {
    let files = try rows("SELECT file FROM submission_file WHERE submission = \(submission)").map { row in
      try JSONText.decode(row["file"]) as FormFile
    }
    return Dictionary(files.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
  }
}

extension Reader {
  func form(of submission: ID<Submission>) throws -> ID<Form>? {
    try value("SELECT form FROM submission WHERE id = \(submission) AND NOT is_erased")
  }

  func received(of submission: ID<Submission>) throws -> Instant? {
    try value("SELECT received FROM submission WHERE id = \(submission)")
  }

  /// By which all its versions are known.
  func instances(of submission: ID<Submission>) throws -> [ID<InstanceKey>] {
    try rows(
      "SELECT instance FROM submission_instance WHERE submission = \(submission) ORDER BY instance ASC NULLS LAST"
    ).map { row in try row["instance"] }
  }

  /// The entry that brought the version that counts.
  func currentVersion(of submission: ID<Submission>) throws -> ID<Entry>? {
    try value("SELECT current FROM submission WHERE id = \(submission)")
  }

  /// What officers last thought of it.
  func reviewState(of submission: ID<Submission>, layout: FormLayout) throws -> ReviewState? {
    try value("SELECT _state FROM \(name: layout.tables[0].parts[0]) WHERE submission = \(submission)")
  }

  /// Whether the submission is among those that the filter admits.
  func mayTouch(_ submission: ID<Submission>, layout: FormLayout, filter: GrantFilter) throws -> Bool {
    var selection = SubmissionSelection(layout, filter: filter)
    selection.add("t0.submission = \(submission)")
    return try row("SELECT t0.submission FROM \(selection.from) WHERE \(selection.where)") != nil
  }
}
