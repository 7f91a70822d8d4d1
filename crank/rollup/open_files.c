/* The validator refuses to start where it can't have 1,000,000 open files. It uses a few hundred of them. Loaded before
 * the C library, this answers that it may, and leaves every other limit to the kernel. */
#define _GNU_SOURCE
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { WANTED = 1000000 };

static int limit(pid_t process, int resource, const struct rlimit *set, struct rlimit *get) {
  if (resource != RLIMIT_NOFILE)
    return (int)syscall(SYS_prlimit64, process, resource, set, get);
  if (get)
    get->rlim_cur = get->rlim_max = WANTED;
  return 0;
}

int getrlimit(__rlimit_resource_t resource, struct rlimit *get) { return limit(0, resource, 0, get); }
int setrlimit(__rlimit_resource_t resource, const struct rlimit *set) { return limit(0, resource, set, 0); }
int prlimit(pid_t process, __rlimit_resource_t resource, const struct rlimit *set, struct rlimit *get) {
  return limit(process, resource, set, get);
}

/* With 64-bit files both names mean the same here. */
int getrlimit64(__rlimit_resource_t, struct rlimit64 *) __attribute__((alias("getrlimit")));
int setrlimit64(__rlimit_resource_t, const struct rlimit64 *) __attribute__((alias("setrlimit")));
int prlimit64(pid_t, __rlimit_resource_t, const struct rlimit64 *, struct rlimit64 *) __attribute__((alias("prlimit")));
