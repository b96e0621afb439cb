"""Parts of a campaign side by side, as many as there are processors."""

import concurrent.futures
import os
import threading
import time


def side_by_side(work, items):
    """What `work` returns of each item, in their order; the first that fails ends the others soon."""
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        futures = [pool.submit(work, item) for item in items]
        try:
            for future in concurrent.futures.as_completed(futures):
                future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
        return [future.result() for future in futures]


def keep_at_it(turns, seconds):
    """Calls each of `turns` again and again, in a thread of its own, until the time is over or one of
    them fails, whose fault it raises."""
    deadline = time.monotonic() + seconds
    faults = []

    def repeat(turn):
        try:
            while time.monotonic() < deadline and not faults:
                turn()
        except Exception as fault:  # noqa: BLE001 - every fault ends the campaign
            faults.append(fault)

    threads = [threading.Thread(target=repeat, args=[turn]) for turn in turns]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
