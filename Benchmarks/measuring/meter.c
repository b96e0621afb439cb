// Runs a command and appends one line to a file:
//   EXIT_STATUS USER_MICROSECONDS SYSTEM_MICROSECONDS WALL_MICROSECONDS PEAK_KIBIBYTES
//
// Why C: a process's peak memory begins with its parent's at the moment of exec, so the parent has
// to be a small one. Times and peak are those of the command and all that it waited for; the peak
// is that of the largest single process.
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long microseconds(struct timeval time) {
  return time.tv_sec * 1000000LL + time.tv_usec;
}

static long long now_microseconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000LL + time.tv_nsec / 1000;
}

int main(int argc, char **argv) {
  if (argc < 3) {
    fprintf(stderr, "usage: meter RESULT_FILE COMMAND [ARGUMENT]...\n");
    return 2;
  }
  const long long start = now_microseconds();
  const pid_t child = fork();
  if (child == 0) {
    execvp(argv[2], argv + 2);
    fprintf(stderr, "meter: %s: %s\n", argv[2], strerror(errno));
    _exit(127);
  }
  int status = 0;
  struct rusage usage;
  if (child < 0 || wait4(child, &status, 0, &usage) != child) {
    fprintf(stderr, "meter: %s\n", strerror(errno));
    return 1;
  }
  const long long wall = now_microseconds() - start;
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  FILE *result = fopen(argv[1], "a");
  if (!result) {
    fprintf(stderr, "meter: %s: %s\n", argv[1], strerror(errno));
    return 1;
  }
  fprintf(
      result, "%d %lld %lld %lld %ld\n", code, microseconds(usage.ru_utime),
      microseconds(usage.ru_stime), wall, usage.ru_maxrss);
  return fclose(result) == 0 ? 0 : 1;
}
