package import Basics

/// What jobs keep for those who asked for them: what exactly was asked, and the file that came of it.
///
/// Both may hold personal data. They are sealed under a key of the job, stand in no backup, and go with that key: when
/// their time is over, or as soon as anything is erased that they are about.
package struct JobFiles: Sendable {
  private let blobs: Blobs

  init(_ blobs: Blobs) {
    self.blobs = blobs
  }

  /// Keeps what was asked, with what else the transaction does. To be done before the job reads what it is about: then an
  /// erasure finds all that was made of what it erases.
  package func begin(
    _ job: ID<Job>, about subject: ID<JournalStream>, asked: [UInt8], until end: Instant, in db: Writer
  ) throws {
    let key = StreamKey(id: blobs.clock.newID(), secret: blobs.clock.random(Sodium.keyCount))
    try db.insert(
      JobFileRow(
        job: job, key: key.id, wrapped: blobs.keys.wrap(key, of: job.recast()),
        asked: Sodium.seal(asked, under: key.secret, context: job.bytes), blob: nil, header: [], size: nil, until: end),
      about: subject)
  }

  /// Throws ``JobFileGone``.
  package func asked(for job: ID<Job>) async throws -> [UInt8] {
    let (row, key) = try await held(job)
    guard let asked = Sodium.open(row.asked, under: key.secret, context: job.bytes) else { throw BlobDamaged() }
    return asked
  }

  /// Keeps the file of a job in the place of one that an earlier attempt made; it is on the disk when this returns. Its
  /// size in bytes. Throws ``JobFileGone``, also when something was erased meanwhile that it is about.
  package func keep(
    _ bytes: some AsyncSequence<[UInt8], any Error> & Sendable, of job: ID<Job>, until end: Instant
  ) async throws -> Int {
    let (_, key) = try await held(job)
    let draft = try await blobs.storage.begin()
    let size: Int
    do {
      size = try await fill(draft, with: bytes, under: key, of: job, until: end)
    } catch {
      try await draft.discard()
      throw error
    }
    try await blobs.removeReleased()
    return size
  }

  private func fill(
    _ draft: any BlobDraft, with bytes: some AsyncSequence<[UInt8], any Error> & Sendable, under key: StreamKey,
    of job: ID<Job>, until end: Instant
  ) async throws -> Int {
    var intake = Blobs.Intake(draft, key: key)
    for try await piece in bytes { try await intake.append(piece) }
    let (digest, size) = try await intake.finish()
    let header = intake.header
    // The row comes first, so that there are never bytes of which nothing is known.
    try await blobs.database.write { db in
      guard try db.setFile(of: job, to: BlobID(digest), header: header, size: size, until: end) else {
        throw JobFileGone()
      }
    }
    try await draft.keep(as: digest)
    return size
  }

  /// The bytes as they were kept, piece by piece. Throws ``JobFileGone``.
  package func open(_ job: ID<Job>) async throws -> AsyncThrowingStream<[UInt8], any Error> {
    let (row, key) = try await held(job)
    guard let blob = row.blob else { throw JobFileGone() }
    let pieces = try await blobs.storage.pieces(of: blob.digest, from: 0)
    guard let opener = BlobCipher.Opener(key, header: row.header) else { throw BlobDamaged() }
    let reading = Blobs.Reading(pieces, opener)
    return AsyncThrowingStream { try await reading.next() }
  }

  /// Until when what these jobs keep is there; without those of which nothing is left.
  package func ends(of jobs: [ID<Job>]) async throws -> [ID<Job>: Instant] {
    try await blobs.database.read { try $0.jobFileEnds(of: jobs) }
  }

  package func remove(_ job: ID<Job>) async throws {
    try await blobs.database.write { try $0.removeJobFiles(of: job) }
    try await blobs.removeReleased()
  }

  /// Removes those whose time is over.
  package func removeEnded() async throws {
    let now = blobs.clock.now()
    try await blobs.database.write { try $0.removeJobFiles(endedBefore: now) }
    try await blobs.removeReleased()
  }

  private func held(_ job: ID<Job>) async throws -> (JobFileRow, StreamKey) {
    guard let row = try await blobs.database.read({ try $0.jobFile(of: job) }) else { throw JobFileGone() }
    return (row, try blobs.keys.unwrap(row.wrapped, row.key, of: job.recast()))
  }
}

/// What the job kept was removed: its time was over, or something was erased that it was about.
package struct JobFileGone: Refusal, Equatable {
  package init() {}
  package var code: String { "job.file.gone" }
  package var kind: RefusalKind { .missing }
}
