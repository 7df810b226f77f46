#include <zlib.h>

// deflateInit2 and inflateInit2 are macros, which Swift does not import.
static inline int konak_deflateInit2(z_stream *stream, int level, int windowBits) {
  return deflateInit2(stream, level, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY);
}
static inline int konak_inflateInit2(z_stream *stream, int windowBits) {
  return inflateInit2(stream, windowBits);
}

// As compress2, with no more memory than a text of that length needs: a quarter of a megabyte for each was a tenth of
// the work of keeping it.
static inline int konak_compress(
    Bytef *packed, uLongf *packedLength, const Bytef *plain, uLong length, int level) {
  int windowBits = 9;
  while (windowBits < 15 && (1ul << windowBits) < length + 262) windowBits++;
  z_stream stream = {0};
  int result = deflateInit2(
      &stream, level, Z_DEFLATED, windowBits, windowBits > 9 ? windowBits - 7 : 3, Z_DEFAULT_STRATEGY);
  if (result != Z_OK) return result;
  stream.next_in = (Bytef *)plain;
  stream.avail_in = (uInt)length;
  stream.next_out = packed;
  stream.avail_out = (uInt)*packedLength;
  result = deflate(&stream, Z_FINISH);
  *packedLength = stream.total_out;
  deflateEnd(&stream);
  return result == Z_STREAM_END ? Z_OK : Z_BUF_ERROR;
}
